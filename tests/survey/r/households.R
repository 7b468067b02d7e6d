# Makes households.csv (a made-up survey, fixed seed) and households_expected.csv: what R's survey package says of it.
# Run in this folder: Rscript households.R        (R 4.2.2, survey 4.1.1, Debian package r-cran-survey)
library(survey)
options(survey.lonely.psu = "adjust", digits = 15)
set.seed(20260321)

# 12 strata (kabupaten/kota x area) in three provinces. PSU numbers repeat in every stratum; stratum 1602 has one PSU.
strata <- expand.grid(area = 1:2, kode_wilayah = c("11.01", "11.71", "16.06", "16.07", "31.71", "31.74"))
strata$stratum <- c("1101", "1102", "1171", "1172", "1601", "1602", "1603", "1604", "3171", "3172", "3173", "3174")
strata$psus <- c(6, 5, 4, 4, 6, 1, 5, 4, 2, 2, 3, 2)
rows <- do.call(rbind, lapply(seq_len(nrow(strata)), function(i) {
  expand.grid(household = 1:9, psu = seq_len(strata$psus[i]), kode_wilayah = strata$kode_wilayah[i],
              stratum = strata$stratum[i], stringsAsFactors = FALSE)
}))
n <- nrow(rows)
psu_key <- paste(rows$stratum, rows$psu)
psu_effect <- rnorm(length(unique(psu_key)), 0, 0.3)[match(psu_key, unique(psu_key))]
rows$household_size <- sample(1:8, n, TRUE, c(8, 12, 20, 25, 17, 10, 5, 3))
# Rounded to ten thousand rupiah, so that households tie.
rows$welfare <- round(exp(13.9 + psu_effect + rnorm(n, 0, 0.5) - 0.05 * rows$household_size) / 1e4) * 1e4
rows$weight <- round(runif(n, 80, 900) * ifelse(substr(rows$stratum, 1, 2) == "31", 1.7, 1), 3)
lines <- c("11.01" = 640000, "11.71" = 820000, "16.06" = 560000, "16.07" = 590000, "31.71" = 850000, "31.74" = 870000)
rows$poverty_line <- unname(lines[rows$kode_wilayah])
gap <- pmax(0, 1.6 - rows$welfare / rows$poverty_line)
rows$receives_pkh <- rbinom(n, 1, pmin(0.9, 0.05 + 0.35 * gap))
rows$amount_pkh <- ifelse(rows$receives_pkh == 1, sample(c(75000, 150000, 225000, 300000), n, TRUE), 0)
rows$receives_sembako <- rbinom(n, 1, pmin(0.9, 0.10 + 0.45 * gap))
rows$amount_sembako <- ifelse(rows$receives_sembako == 1, 200000, 0)
# Missing answers: welfare with the line known, receipt, amount of a recipient.
rows$welfare[sample(n, 9)] <- NA
rows$receives_pkh[sample(n, 6)] <- NA
rows$amount_pkh[is.na(rows$receives_pkh)] <- NA
rows$amount_pkh[sample(which(rows$receives_pkh == 1), 4)] <- NA

file <- data.frame(survey_id = "CONTOH-2024", year = 2024, household_id = sprintf("H%04d", seq_len(n)),
                   rows[c("weight", "stratum", "psu", "kode_wilayah", "household_size", "welfare", "poverty_line",
                          "receives_pkh", "amount_pkh", "receives_sembako", "amount_sembako")])
for (name in c("welfare", "poverty_line", "amount_pkh", "amount_sembako")) {
  file[[name]] <- ifelse(is.na(file[[name]]), NA, format(file[[name]], scientific = FALSE, trim = TRUE))
}
write.csv(file, "households.csv", row.names = FALSE, na = "", quote = FALSE)

# --- what R says -------------------------------------------------------------------------------------------------
data <- read.csv("households.csv", colClasses = c(stratum = "character", kode_wilayah = "character"))
data$people <- data$weight * data$household_size
known <- !is.na(data$welfare)
total <- sum(data$people[known])
cumulated <- vapply(data$welfare, function(y) sum(data$people[known & data$welfare <= y]) / total, numeric(1))
data$decile <- ifelse(known, ceiling(round(10 * cumulated, 9)), NA)
data$province <- substr(data$kode_wilayah, 1, 2)
data$poor <- ifelse(known, as.numeric(data$welfare < data$poverty_line), NA)
design <- svydesign(id = ~psu, strata = ~stratum, weights = ~people, data = data, nest = TRUE)

results <- list()
add <- function(indicator, programme, breakdown, category, numerator, denominator) {
  design$variables$y <- numerator
  design$variables$x <- denominator
  counted <- !is.na(numerator) & !is.na(denominator) & denominator != 0
  design$variables$y[!counted] <- 0
  design$variables$x[!counted] <- 0
  for (region in c("00", sort(unique(data$province)))) {
    here <- counted & (region == "00" | data$province == region)
    if (!any(here)) next
    part <- subset(design, here)
    estimate <- svyratio(~y, ~x, part, deff = "replace")
    df <- degf(part)
    interval <- if (df > 0) confint(estimate, df = df) else c(NA, NA)
    results[[length(results) + 1]] <<- data.frame(
      region_code = region, indicator_id = indicator, programme_id = programme, breakdown = breakdown,
      category = category, value = coef(estimate)[[1]], standard_error = SE(estimate)[[1]],
      ci_low = interval[1], ci_high = interval[2], degrees_of_freedom = df, deff = deff(estimate)[[1]],
      households = sum(here), psus = length(unique(psu_key[here])), strata = length(unique(data$stratum[here])))
  }
}
decile_of <- function(d) as.numeric(data$decile == d)
for (programme in c("PKH", "SEMBAKO")) {
  receives <- data[[paste0("receives_", tolower(programme))]]
  amount <- data[[paste0("amount_", tolower(programme))]] / data$household_size # people-weighted: rupiah a person
  bottom <- as.numeric(data$decile <= 4)
  add("survey_coverage", programme, "total", "total", receives, 1 + 0 * receives)
  add("survey_coverage", programme, "target", "miskin", receives * data$poor, data$poor + 0 * receives)
  add("survey_coverage", programme, "target", "desil_1_4", receives * bottom, bottom + 0 * receives)
  add("survey_exclusion_error", programme, "target", "miskin", (1 - receives) * data$poor, data$poor + 0 * receives)
  add("survey_exclusion_error", programme, "target", "desil_1_4", (1 - receives) * bottom, bottom + 0 * receives)
  add("survey_inclusion_error", programme, "target", "miskin", receives * (1 - data$poor), receives + 0 * data$poor)
  add("survey_inclusion_error", programme, "target", "desil_1_4", receives * (1 - bottom), receives + 0 * bottom)
  for (d in 1:10) {
    add("survey_coverage", programme, "decile", d, receives * decile_of(d), decile_of(d) + 0 * receives)
    add("survey_beneficiary_share", programme, "decile", d, receives * decile_of(d), receives + 0 * data$decile)
    add("survey_benefit_incidence", programme, "decile", d, amount * decile_of(d), amount + 0 * data$decile)
  }
  add("survey_cgh_beneficiaries", programme, "total", "total", receives * bottom, 0.4 * receives + 0 * bottom)
  add("survey_cgh", programme, "total", "total", amount * bottom, 0.4 * amount + 0 * bottom)
}
shortfall <- (data$poverty_line - data$welfare) / data$poverty_line
add("survey_fgt_p0", "ALL", "total", "total", data$poor, 1 + 0 * data$poor)
add("survey_fgt_p1", "ALL", "total", "total", data$poor * shortfall, 1 + 0 * data$poor)
add("survey_fgt_p2", "ALL", "total", "total", data$poor * shortfall^2, 1 + 0 * data$poor)
add("survey_mean_welfare", "ALL", "total", "total", data$welfare, 1 + 0 * data$welfare)
expected <- do.call(rbind, results)
write.csv(format(expected, digits = 12, trim = TRUE, scientific = FALSE), "households_expected.csv", row.names = FALSE, quote = FALSE)
