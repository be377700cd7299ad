"""How clients are called, wherever one is named."""

NAME = """c.last_name, c.first_name, iif(EXISTS (SELECT 1 FROM client o
    WHERE o.sort_key = c.sort_key AND o.id <> c.id AND o.archived_at IS NULL), c.id, NULL)"""
"""SQL for what `display_name` takes of the client `c`: their number too, if another has the name.

Who is archived is mixed up with nobody, but is told apart from who has their name now.
"""
