def score(data, model):
    return 2 * data["a"] + data["b"]
