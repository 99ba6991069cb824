"""PMML written by hand from the coefficients of scikit-learn's models, whose predictions are the oracle."""
import numpy as np
from own import CODES, SPECIES, X, Y, directory, expect
from sklearn.linear_model import LinearRegression, LogisticRegression

CUSTOM = "def transform(data, model):\n    return data\n"
NAMES = list(X.columns)


def table(coefficients, intercept, category=None):
    terms = "".join(
        f'<NumericPredictor name="{name}" coefficient="{value!r}"/>'
        for name, value in zip(NAMES, map(float, coefficients))
    )
    target = "" if category is None else f' targetCategory="{category}"'
    return f'<RegressionTable intercept="{float(intercept)!r}"{target}>{terms}</RegressionTable>'


def keep(case, function, tables, target, outputs="", normalization=""):
    fields = "".join(f'<DataField name="{name}" optype="continuous" dataType="double"/>' for name in NAMES)
    mining = "".join(f'<MiningField name="{name}"/>' for name in NAMES)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary>{fields}{target}</DataDictionary>
<RegressionModel functionName="{function}"{normalization}>
<MiningSchema>{mining}<MiningField name="y" usageType="target"/></MiningSchema>
{outputs}{tables}</RegressionModel></PMML>"""
    with open(f"{directory(case, custom=CUSTOM)}/model.pmml", "w") as file:
        file.write(text)


def classes(labels):
    values = "".join(f'<Value value="{label}"/>' for label in labels)
    fields = "".join(
        f'<OutputField name="probability({label})" optype="continuous" dataType="double" feature="probability" value="{label}"/>'
        for label in labels
    )
    target = f'<DataField name="y" optype="categorical" dataType="string">{values}</DataField>'
    return target, f"<Output>{fields}</Output>"


model = LinearRegression().fit(X, CODES)
number = '<DataField name="y" optype="continuous" dataType="double"/>'
keep("regression", "regression", table(model.coef_, model.intercept_), number)
expect("regression", ["Predictions"], model.predict(X))

answers = np.where(CODES > 0, "yes", "no")
model = LogisticRegression().fit(X, answers)
tables = table(model.coef_[0], model.intercept_[0], "yes") + '<RegressionTable intercept="0" targetCategory="no"/>'
target, outputs = classes(["yes", "no"])
keep("binary", "classification", tables, target, outputs, ' normalizationMethod="logit"')
expect("binary", ["yes", "no"], model.predict_proba(X)[:, ::-1])

model = LogisticRegression(max_iter=500).fit(X, Y)
tables = "".join(map(table, model.coef_, model.intercept_, SPECIES))
target, outputs = classes(SPECIES)
keep("multiclass", "classification", tables, target, outputs, ' normalizationMethod="softmax"')
expect("multiclass", SPECIES, model.predict_proba(X))

open(f"{directory('junk', custom=CUSTOM)}/model.pmml", "w").write("<PMML>no model")
