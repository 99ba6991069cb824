"""PMML, alone and beside hooks in Python: linear models of scikit-learn, written here as the standard describes them
(https://dmg.org/pmml/v4-4/Regression.html)."""

from xml.sax.saxutils import quoteattr

import sklearn
from linear import linear_models
from matrix import expect, folder, library


def document(names, target, labels, tables):
    """A regression model: a table of weights and a constant; of several, one a label, the softmax decides."""
    kind = "regression" if labels is None else "classification"
    fields = "".join(f'<DataField name={quoteattr(name)} optype="continuous" dataType="double"/>' for name in names)
    if labels is None:
        fields += f'<DataField name="{target}" optype="continuous" dataType="double"/>'
    else:
        values = "".join(f'<Value value="{label}"/>' for label in labels)
        fields += f'<DataField name="{target}" optype="categorical" dataType="string">{values}</DataField>'
    used = "".join(f"<MiningField name={quoteattr(name)}/>" for name in names)
    used += f'<MiningField name="{target}" usageType="target"/>'
    normalization = "" if labels is None else ' normalizationMethod="softmax"'
    outputs = "".join(
        f'<OutputField name="probability({label})" feature="probability" value="{label}" dataType="double"/>'
        for label in labels or []
    )
    categories = [""] if labels is None else [f' targetCategory="{label}"' for label in labels]
    written = "".join(
        f'<RegressionTable intercept="{constant!r}"{categories[k]}>'
        + "".join(
            f'<NumericPredictor name={quoteattr(name)} coefficient="{weight!r}"/>'
            for name, weight in zip(names, weights, strict=True)
        )
        + "</RegressionTable>"
        for k, (weights, constant) in enumerate(tables)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>'
        f'<DataDictionary numberOfFields="{len(names) + 1}">{fields}</DataDictionary>'
        f'<RegressionModel functionName="{kind}"{normalization}>'
        + f"<MiningSchema>{used}</MiningSchema>"
        + (f"<Output>{outputs}</Output>" if outputs else "")
        + f"{written}</RegressionModel></PMML>\n"
    )


for model in linear_models():
    text = document(list(model.features.columns), "target", model.labels, model.scores)
    for row in ("pmml", "pmml-hooks"):
        path = folder(row, model.column)
        (path / "model.pmml").write_text(text)
        if row == "pmml-hooks":
            (path / "custom.py").write_text("def transform(data, model):\n    return data * 1.0\n")
        expect(row, model.column, **model.expected)
for row in ("pmml", "pmml-hooks"):
    library(row, f"scikit-learn {sklearn.__version__}")
