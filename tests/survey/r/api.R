# Makes apistrat.csv and apiclus1.csv from the data set `api` of R's package survey, with the columns that the tests use,
# and api_expected.csv, what the package says of them. Run in this folder: Rscript api.R
library(survey)
data(api)
columns <- c("stype", "dnum", "pw", "fpc", "api00", "api99", "enroll", "api.stu")
write.csv(apistrat[columns], "apistrat.csv", row.names = FALSE, quote = FALSE)
write.csv(apiclus1[columns], "apiclus1.csv", row.names = FALSE, quote = FALSE)

strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
clus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
strat_wr <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)
clus1_wr <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1)
one <- function(sample, fpc, domain, numerator, denominator, design) {
  estimate <- svyratio(numerator, denominator, design, deff = "replace")
  interval <- confint(estimate, df = degf(design))
  data.frame(sample = sample, fpc = fpc, domain = domain, numerator = all.vars(numerator), denominator = all.vars(denominator),
             value = coef(estimate)[[1]], standard_error = SE(estimate)[[1]], ci_low = interval[1], ci_high = interval[2],
             degrees_of_freedom = degf(design), deff = deff(estimate)[[1]])
}
all_of <- function(sample, fpc, design) {
  design <- update(design, one = 1)
  domains <- list(all = design, E = subset(design, stype == "E"), H = subset(design, stype == "H"), M = subset(design, stype == "M"))
  do.call(rbind, lapply(names(domains), function(d) rbind(
    one(sample, fpc, d, ~api00, ~one, domains[[d]]),
    one(sample, fpc, d, ~api.stu, ~enroll, domains[[d]]))))
}
expected <- rbind(all_of("apistrat", 1, strat), all_of("apiclus1", 1, clus1), all_of("apistrat", 0, strat_wr), all_of("apiclus1", 0, clus1_wr))
write.csv(format(expected, digits = 12, trim = TRUE, scientific = FALSE), "api_expected.csv", row.names = FALSE, quote = FALSE)
