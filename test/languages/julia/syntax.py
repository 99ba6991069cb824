"""Names the places in Julia files that a parser of Julia takes for no Julia: python syntax.py FILE..."""
import sys

import tree_sitter
import tree_sitter_julia


def wrong(node):
    if node.is_error or node.is_missing:
        yield node
    for child in node.children:
        yield from wrong(child)


parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_julia.language()))
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        for node in wrong(parser.parse(file.read()).root_node):
            line, column = node.start_point
            print(f"{path}:{line + 1}:{column + 1}: {node.type}")
