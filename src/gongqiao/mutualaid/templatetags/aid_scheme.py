"""Fields of a scheme file in words: `{{ change.path|path_says }}`, `{{ path|value_says:text }}`."""

from django import template

from gongqiao.mutualaid import wording_scheme

register = template.Library()
register.filter("path_says", wording_scheme.path_says)
register.filter("value_says", wording_scheme.value_says)
