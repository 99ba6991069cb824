import sys

print("loading")


def score(data, model):
    print("to stdout é")
    print("to stderr", file=sys.stderr)
    sys.stdout.write("no line end")
    return data["a"]
