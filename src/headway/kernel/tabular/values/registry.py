"""Every value type by the name a map file uses."""

from datetime import date, datetime
from decimal import Decimal

from headway.kernel.money import Money
from headway.kernel.tabular.values.base import ValueType
from headway.kernel.tabular.values.dates import DATE_OPTIONS, DATETIME_OPTIONS, build_date, build_datetime
from headway.kernel.tabular.values.numbers import (
    NUMBER_OPTIONS,
    build_distance,
    build_integer,
    build_money,
    build_number,
    build_volume,
    build_weight,
)
from headway.kernel.tabular.values.texts import build_boolean, build_choice, build_text

_QUANTITY_OPTIONS = ("unit", "decimal", "thousands", "min", "max")

VALUE_TYPES = {
    "text": ValueType(str, ("max_length",), build_text),
    "choice": ValueType(str, ("allowed",), build_choice),
    "boolean": ValueType(bool, ("yes_values", "no_values"), build_boolean),
    "integer": ValueType(int, NUMBER_OPTIONS, build_integer),
    "decimal": ValueType(Decimal, NUMBER_OPTIONS, build_number),
    "weight": ValueType(Decimal, _QUANTITY_OPTIONS, build_weight),
    "volume": ValueType(Decimal, _QUANTITY_OPTIONS, build_volume),
    "distance": ValueType(Decimal, _QUANTITY_OPTIONS, build_distance),
    "money": ValueType(Money, ("currency", *NUMBER_OPTIONS), build_money),
    "date": ValueType(date, DATE_OPTIONS, build_date),
    "datetime": ValueType(datetime, DATETIME_OPTIONS, build_datetime),
}
