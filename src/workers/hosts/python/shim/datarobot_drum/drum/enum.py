"""The names that model code shares with the program that runs it."""
from enum import Enum

LOGGER_NAME_PREFIX = "drum"
MODEL_CONFIG_FILENAME = "model-metadata.yaml"
PRED_COLUMN = "Predictions"
REGRESSION_PRED_COLUMN = PRED_COLUMN
POSITIVE_CLASS_LABEL_ARG_KEYWORD = "positive_class_label"
NEGATIVE_CLASS_LABEL_ARG_KEYWORD = "negative_class_label"
CLASS_LABELS_ARG_KEYWORD = "class_labels"
TARGET_TYPE_ARG_KEYWORD = "target_type"
URL_PREFIX_ENV_VAR_NAME = "URL_PREFIX"


class RunLanguage(Enum):
    PYTHON = "python"
    R = "r"
    JAVA = "java"
    OTHER = "other"


class TargetType(Enum):
    BINARY = "binary"
    REGRESSION = "regression"
    ANOMALY = "anomaly"
    UNSTRUCTURED = "unstructured"
    MULTICLASS = "multiclass"
    TRANSFORM = "transform"
    TEXT_GENERATION = "textgeneration"
    GEO_POINT = "geopoint"
    VECTOR_DATABASE = "vectordatabase"
    AGENTIC_WORKFLOW = "agenticworkflow"
    MULTILABEL = "multilabel"
