"""Names of pack items in templates."""

from django import template

from kasanari import packs

register = template.Library()


@register.simple_tag
def pack_name(section: str, code: str) -> str:
    """The name of an item in the active language: ``{% pack_name "channels" contact.channel %}``.

    ``section`` is a section of the pack (``desks``, ``agencies``, ``languages`` …) or one of its code tables.
    A code that the pack no longer has is shown as it is.
    """
    city = packs.city()
    items = getattr(city, section, None) or city.code_tables[section]
    return items[code].name if code in items else code
