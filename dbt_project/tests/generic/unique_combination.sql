{% test unique_combination(model, columns) %}
select {{ columns | join(", ") }}
from {{ model }}
{% if "period" in columns %}where period = {{ run_period() }}{% endif %}
group by {{ columns | join(", ") }}
having count(*) > 1
{% endtest %}
