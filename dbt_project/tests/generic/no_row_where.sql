{% test no_row_where(model, condition) %}
select 1 as broken
from {{ model }}
where {{ condition }}
{% endtest %}
