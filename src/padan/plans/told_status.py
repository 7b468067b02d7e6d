"""How readers are told a status: by an actual of December, what is not reached is missed, also within the tolerance."""

MISSED = "meleset_tipis"
# Of a row `p` of mart.fct_kpi_progress, whose own status stays that of contracts/plan.yaml.
TOLD_STATUS = f"""
case
    when p.status = 'sesuai_jalur' and extract(month from p.actual_month) = 12 and p.actual_month = p.period
        then '{MISSED}'
    else p.status
end as status
"""
