/**
 * Every error a user can meet, in one table: what is said, what helps, the HTTP status and the exit code.
 *
 * `{name}` in a text is filled in when the error is made; the compiler asks for exactly those names.
 * A code, once published, keeps its meaning; a retired code is not used again.
 */

interface ErrorRow {
  /** What failed, where and why: one sentence or two. Never any part of the payload. */
  readonly message: string;
  /** What the user can do about it. */
  readonly remedy: string;
  /** HTTP status when it reaches a client of the server. */
  readonly status: number;
  /** Exit code when it ends a command. */
  readonly exit: number;
}

export const ERRORS = {
  // Command line
  NEW_MODEL_NOT_MADE: {
    message: "The model directory {path} cannot be made: {reason}.",
    remedy: "Give --code-dir a path where you may make a directory.",
    status: 500,
    exit: 1,
  },
  USAGE: { message: "{problem}", remedy: "", status: 500, exit: 2 },

  // Model directory
  CODE_DIR_NOT_FOUND: {
    message: "The model directory {path} does not exist or is not a directory.",
    remedy: "Give --code-dir the path of the folder that holds the model.",
    status: 500,
    exit: 2,
  },
  METADATA_INVALID: {
    message: "The file {path} cannot be used: {problem}.",
    remedy: "Correct the file, or remove it and give the values on the command line.",
    status: 500,
    exit: 1,
  },
  TARGET_TYPE_MISSING: {
    message:
      "Target type is missing. It must be provided in --target-type argument, TARGET_TYPE env var or model config file.",
    remedy: "",
    status: 500,
    exit: 1,
  },
  TARGET_TYPE_DISAGREE: {
    message:
      "Target type provided in --target-type argument doesn't match target type from model config file. Use either one of them or make them match.",
    remedy: "",
    status: 500,
    exit: 1,
  },
  TARGET_TYPE_UNKNOWN: {
    message: "There is no target type '{name}'.",
    remedy: "Use one of these: {supported}.",
    status: 500,
    exit: 1,
  },
  LABELS_MISSING: {
    message:
      "Positive/negative class labels are missing. They must be provided with either one: --positive-class-label/--negative-class-label arguments, environment variables, model config file.",
    remedy: "",
    status: 500,
    exit: 1,
  },
  LABELS_DISAGREE: {
    message:
      "Positive/negative class labels provided with command arguments or environment variable don't match values from model config file. Use either one of them or make them match.",
    remedy: "",
    status: 500,
    exit: 1,
  },
  CLASS_LABELS_MISSING: {
    message:
      "Class labels are missing. They must be provided with either one: --class-labels/--class-labels-file arguments, environment variables, model config file.",
    remedy: "",
    status: 500,
    exit: 1,
  },
  CLASS_LABELS_DISAGREE: {
    message:
      "Class labels provided with command arguments or environment variable don't match values from model config file. Use either one of them or make them match.",
    remedy: "",
    status: 500,
    exit: 1,
  },
  CLASS_LABELS_TOO_FEW: {
    message: "Multiclass classification requires at least 2 labels.",
    remedy: "Name every class that the model knows.",
    status: 500,
    exit: 1,
  },
  LABELS_REPEATED: {
    message: "The class label '{label}' is given more than once.",
    remedy: "Give every class a label of its own.",
    status: 500,
    exit: 1,
  },
  LABELS_FILE: {
    message: "The file of class labels {path} cannot be read.",
    remedy: "Give the path of a text file with a label a line.",
    status: 500,
    exit: 1,
  },
  LANGUAGE_UNKNOWN: {
    message:
      "Can not detect language by artifacts and/or custom.py/R files: {path} must have a model artifact or a custom.ts, custom.py, custom.R or custom.jl of one language, and has {found}.",
    remedy:
      "Say which language the model is in with --language, or remove the files that do not belong to it.",
    status: 500,
    exit: 1,
  },
  CUSTOM_FILES: {
    message: "The model directory has more than one file of hooks: {names}.",
    remedy: "{remedy}",
    status: 500,
    exit: 1,
  },
  ARTIFACT_MISSING: {
    message: "Could not find model artifact file in: {path} supported by default predictors.",
    remedy:
      "Put in one file of these: {supported}; or write a custom.ts or custom.py with a load_model or score hook.",
    status: 500,
    exit: 1,
  },
  ARTIFACTS: {
    message: "More than one model artifact was found in {path}: {names}.",
    remedy: "Keep one of them, or choose in a load_model hook.",
    status: 500,
    exit: 1,
  },
  R_ARTIFACT_MISSING: {
    message:
      "Could not find a serialized model artifact with .rds extension, supported by default R predictor. If your artifact is not supported by default predictor, implement custom.load_model hook.",
    remedy: "",
    status: 500,
    exit: 1,
  },
  R_ARTIFACTS: {
    message: "Multiple serialized model artifacts found: [{names}]",
    remedy: "Remove extra artifacts or override custom.load_model.",
    status: 500,
    exit: 1,
  },

  // Runtime parameters
  RUNTIME_PARAMS_FILE: {
    message: "The file of runtime parameter values {path} cannot be read.",
    remedy: "Give --runtime-params-file the path of a YAML file with a name and a value a line.",
    status: 500,
    exit: 2,
  },
  RUNTIME_PARAMS_YAML: {
    message: "Invalid runtime parameter values YAML content! In {path}: {problem}.",
    remedy: "Write a name and a value a line, such as 'limit: 3'.",
    status: 500,
    exit: 1,
  },
  RUNTIME_PARAMS_EMPTY: {
    message: "Runtime parameter values YAML file is empty! It is {path}.",
    remedy: "Write a name and a value a line, such as 'limit: 3', or leave --runtime-params-file out.",
    status: 500,
    exit: 1,
  },
  RUNTIME_PARAMS_UNDEFINED: {
    message: "{problem}.",
    remedy: "Define the parameters there, or leave --runtime-params-file out.",
    status: 500,
    exit: 1,
  },
  RUNTIME_PARAMETER: {
    message: "Failed to load runtime parameter{problem}.",
    remedy: "{remedy}",
    status: 500,
    exit: 1,
  },
  RUNTIME_PARAMETER_JSON: {
    message:
      "Invalid runtime parameter json payload. The environment variable {variable} does not hold JSON.",
    remedy: "Set it to an object with a type, such as string, and a payload, its value.",
    status: 500,
    exit: 1,
  },
  RUNTIME_PARAMETER_INVALID: {
    message: "Invalid runtime parameter! The environment variable {variable} cannot be used: {problem}.",
    remedy:
      "Its type is string, boolean, numeric, credential or deployment; its payload must be of that type, or null.",
    status: 500,
    exit: 1,
  },

  // Input data
  INPUT_NOT_FOUND: {
    message: "The input file {path} does not exist or cannot be read.",
    remedy: "Give --input the path of a readable file.",
    status: 422,
    exit: 2,
  },
  INPUT_EMPTY: {
    message: "The {format} data is empty.",
    remedy: "Give data with at least a header; for CSV that is a first line with the column names.",
    status: 422,
    exit: 1,
  },
  INPUT_NOT_TEXT: {
    message: "The data is not text: there is a zero byte at offset {offset}, on line {line}.",
    remedy:
      "Give text, or name the format (--input-format) or the encoding (--input-charset, charset=) that it has.",
    status: 422,
    exit: 1,
  },
  INPUT_CHARSET: {
    message: "The data is not valid {charset} at byte offset {offset}, on line {line}.",
    remedy: "Name the encoding that the data has: --input-charset, or charset= in the Content-Type.",
    status: 422,
    exit: 1,
  },
  CHARSET_UNKNOWN: {
    message: "There is no character encoding of the given name.",
    remedy: "Use a label of the WHATWG Encoding Standard, such as utf-8, latin1, utf-16 or shift_jis.",
    status: 422,
    exit: 2,
  },
  INPUT_TOO_LONG: {
    message: "The {what} holds {length} bytes, more than the {limit} that can be read at once.",
    remedy: "Split the data into smaller pieces.",
    status: 422,
    exit: 1,
  },
  FORMAT_UNKNOWN: {
    message: "The format of the data is not known: {what}.",
    remedy: "Use one of these formats: {supported}.",
    status: 422,
    exit: 1,
  },
  COMPRESSION_CORRUPT: {
    message: "The {kind} data cannot be decompressed: {reason}.",
    remedy: "Compress the data again, and copy it as binary.",
    status: 422,
    exit: 1,
  },
  CSV_DIALECT: {
    message: "The CSV {option} must be one ASCII character that is not a line end, and not the other's.",
    remedy: "Give --csv-delimiter and --csv-quote one character each, two different ones.",
    status: 422,
    exit: 2,
  },
  CSV_RAGGED: {
    message: "The row on line {line} has {actual} fields where the header has {expected}.",
    remedy:
      "Give every row as many fields as the header; quote a field that holds a separator or a line end.",
    status: 422,
    exit: 1,
  },
  CSV_QUOTE_OPEN: {
    message: "A quoted field of the row on line {line} is never closed.",
    remedy: "Close the quote, or double it where it is meant as a character.",
    status: 422,
    exit: 1,
  },
  CSV_RECORD_TOO_LONG: {
    message: "The row that starts on line {line} is longer than {limit} MiB.",
    remedy: "Check that the data is CSV, that its lines end, and that no quote stays open.",
    status: 422,
    exit: 1,
  },
  INPUT_DIRECTORY: {
    message: "The input {path} is a directory.",
    remedy: "Give --input the path of one file.",
    status: 422,
    exit: 2,
  },
  UNSTRUCTURED_ONLY: {
    message: "{option} is for models of target type 'unstructured'.",
    remedy: "Leave it out, or set the target type.",
    status: 500,
    exit: 1,
  },
  OUTPUT_NOT_WRITABLE: {
    message: "The output {path} cannot be written: {reason}.",
    remedy: "Give --output the path of a file in a folder that exists and may be written to.",
    status: 500,
    exit: 1,
  },
  OUTPUT_FORMAT: {
    message: "Predictions cannot be written as {name}.",
    remedy: "Give --output a name that ends in .csv, .jsonl, .arrow or .parquet.",
    status: 500,
    exit: 2,
  },
  OPTION_UNUSABLE: {
    message: "{option} cannot be used here: {reason}.",
    remedy: "{remedy}",
    status: 500,
    exit: 2,
  },
  CHECKPOINT_MISMATCH: {
    message: "The checkpoint {path} does not belong to this run: {what}.",
    remedy:
      "Give the input, the model and the options that it began with, or remove it to start from the beginning.",
    status: 500,
    exit: 1,
  },
  CHECKPOINT_UNUSABLE: {
    message: "The checkpoint {path} cannot be used: {reason}.",
    remedy: "Give --checkpoint a file that may be written, and that nothing but drum writes to.",
    status: 500,
    exit: 1,
  },
  JSON_SYNTAX: {
    message: "The data is not valid JSON at line {line}, column {column}: {problem}.",
    remedy: "Correct the JSON there; a missing number is null.",
    status: 422,
    exit: 1,
  },
  JSON_SHAPE: {
    message: "The JSON is not a table: {problem}.",
    remedy:
      "Give an array of records, or an object that has instances, dataframe_split (columns and data) or one array a column.",
    status: 422,
    exit: 1,
  },
  MTX_INVALID: {
    message: "The Matrix Market data is not valid on line {line}: {problem}.",
    remedy: "Write the matrix again, for example with scipy.io.mmwrite.",
    status: 422,
    exit: 1,
  },
  MTX_COLUMN_NAMES: {
    message: "The matrix has {columns} columns, but there are {names} column names.",
    remedy: "Give one name a column, one a line: --sparse-column-file, or X.colnames in a request.",
    status: 422,
    exit: 1,
  },
  COLUMN_NOT_FOUND: {
    message: "There is no column named '{name}'.",
    // Not their names: where the data has no header, those are values.
    remedy: "Use one of the {count} columns that the data has.",
    status: 422,
    exit: 1,
  },
  COLUMN_LENGTH: {
    message: "Column '{name}' has {length} values where the others have {expected}.",
    remedy: "Give every column of a data frame the same number of values.",
    status: 500,
    exit: 1,
  },
  COLUMN_NOT_NUMERIC: {
    message: "Column '{name}' holds {type} where numbers are needed.",
    remedy: "Convert the column to numbers, for example in a transform hook.",
    status: 422,
    exit: 1,
  },

  DATA_UNREADABLE: {
    message: "The {format} data cannot be read: {problem}.",
    remedy: "Check that it arrived complete and really is {format}; if it does, write it again.",
    status: 422,
    exit: 1,
  },
  COLUMN_UNSUPPORTED: {
    message: "Column '{name}' holds values of type {type}, which a data frame cannot hold.",
    remedy: "Convert it to numbers, text, or lists of numbers of one length, or leave it out.",
    status: 422,
    exit: 1,
  },
  VECTOR_RAGGED: {
    message: "Column '{name}' holds lists of different lengths, {width} and {other}.",
    remedy: "Give every row of the column a list of the same length.",
    status: 422,
    exit: 1,
  },
  FRAMES_DIFFER: {
    message: "Parts of a table do not fit together: {problem}.",
    remedy: "Return the same columns, of the same types, for every part of the data.",
    status: 500,
    exit: 1,
  },
  TABLE_BROKEN: {
    message: "A table that a worker sent or was sent is broken: {problem}.",
    remedy: "If the worker is one of drum's own, this is a defect of drum; please report it.",
    status: 500,
    exit: 1,
  },

  // Predictors
  MODEL_CORRUPT: {
    message: "The model file {path} cannot be read as {kind}: {reason}.",
    remedy: "Save the model again with the library that made it, and copy the file as binary.",
    status: 500,
    exit: 1,
  },
  MODEL_NOT_READABLE: {
    message: "The model file {path} cannot be read: {reason}.",
    remedy: "Give the path of a file that exists and may be read.",
    status: 500,
    exit: 1,
  },
  MODEL_UNSUPPORTED: {
    message: "The model in {path} cannot be run: {reason}.",
    remedy: "{remedy}",
    status: 500,
    exit: 1,
  },
  FEATURES_MISSING: {
    message: "The input lacks {count} of the columns that the model needs: {missing}.",
    remedy:
      "Give every column that the model was trained on; their order is free, and other columns are ignored.",
    status: 422,
    exit: 1,
  },
  FEATURE_COUNT: {
    message: "The input has {actual} columns where the model, which has no names for them, takes {expected}.",
    remedy: "Give exactly the columns that the model was trained on, in that order.",
    status: 422,
    exit: 1,
  },
  CATEGORY_CODES_NEEDED: {
    message:
      "Column '{name}' holds {type}, but the model file has no names for the categories of this column.",
    remedy:
      "Give the categories by number, as in training, or train the model on a data frame, from which XGBoost (since 3.1) and LightGBM keep their names.",
    status: 422,
    exit: 1,
  },
  CATEGORY_UNKNOWN: {
    message: "Column '{name}' has a category that the model was not trained on.",
    remedy: "Give only categories that were there in training, or leave the value empty where there is none.",
    status: 422,
    exit: 1,
  },
  FEATURE_VALUES: {
    message: "Column '{name}' has {problem}, but the model's input takes {type}.",
    remedy: "Fill in or convert the values, for example in a transform hook.",
    status: 422,
    exit: 1,
  },
  MODEL_RUN: {
    message: "The model file {path} failed on this data: {reason}.",
    remedy: "Check that the data has the columns and values that the model was trained on.",
    status: 422,
    exit: 1,
  },
  MODEL_OUTPUT: {
    message: "The model file {path} gives no usable predictions: {reason}.",
    remedy: "{remedy}",
    status: 500,
    exit: 1,
  },
  PACKAGE_MISSING: {
    message: "The model file {path} needs the package {package}, which cannot be loaded: {reason}.",
    remedy: "Install it: npm install {package}",
    status: 500,
    exit: 1,
  },

  // Hooks
  HOOKS_FILE_INVALID: {
    message: "{file} cannot be loaded: {problem}",
    remedy: "",
    status: 500,
    exit: 1,
  },
  HOOKS_FILE_FAILED: {
    message: "An error occurred while the hooks were loaded: {reason}{at}",
    remedy: "",
    status: 500,
    exit: 1,
  },
  HOOK_NOT_A_FUNCTION: {
    message: "'{name}' in {file} is {type} where the hook of that name has to be a function.",
    remedy: "Make it a function, or give it another name.",
    status: 500,
    exit: 1,
  },
  HOOK_TWICE: {
    message: "{file} has the hook '{hook}' more than once: {names}.",
    remedy: "Keep one of them.",
    status: 500,
    exit: 1,
  },
  HOOK_FAILED: {
    message: "{what} failed: {reason}{at}",
    remedy: "",
    status: 500,
    exit: 1,
  },
  HOOK_HTTP_ERROR: {
    message: "{message}",
    remedy: "",
    status: 500,
    exit: 1,
  },
  HOOK_RETURNED: {
    message: "{what} returned {returned} where {expected} is needed.",
    remedy: "{remedy}",
    status: 500,
    exit: 1,
  },
  HOOK_MISSING: {
    message: "A model of target type '{targetType}' needs a {hook} hook, and {where} has none.",
    remedy: "Write one into the file of hooks (custom.ts, custom.py, custom.R, custom.jl).{hint}",
    status: 500,
    exit: 1,
  },
  NO_FRAMEWORK: {
    message:
      "An error occurred when loading your artifact: Could not find any framework to handle loaded model and a score hook is not provided.",
    remedy: "Write a score hook, or return something with a predict function from load_model.",
    status: 500,
    exit: 1,
  },
  ARTIFACT_FOREIGN: {
    message: "{name} ({kind}) is run by {language}, and custom.ts has neither a load_model nor a score hook.",
    remedy: "Write one of them, or use an artifact that Node runs.",
    status: 500,
    exit: 1,
  },
  ARTIFACT_UNKNOWN: {
    message: "{name} is of no kind that the built-in predictors load.",
    remedy: "Give a file of one of these: {supported}.",
    status: 500,
    exit: 1,
  },
  ARTIFACT_FAILED: {
    message: "An error occurred when loading your artifact: {reason}",
    remedy: "",
    status: 500,
    exit: 1,
  },
  TEXT_INVALID: {
    message: "The data is not valid {charset} text.",
    remedy: "Name the right character encoding in the content type, such as text/plain; charset=latin1.",
    status: 422,
    exit: 1,
  },

  // Predictions
  PREDICTION_COLUMNS: {
    message: "Expected predictions to have columns {expected}, but the model gave {found}.",
    remedy:
      "Name the columns of the predictions by the class labels, or give the labels that the model knows.",
    status: 500,
    exit: 1,
  },
  PREDICTION_ROWS: {
    message: "The model gave {rows} predictions for {inputRows} rows.",
    remedy: "Give one prediction for every row of the input, in its order.",
    status: 500,
    exit: 1,
  },
  PREDICTION_NOT_NUMERIC: {
    message: "The predictions in column '{name}' are {type} where numbers are needed.",
    remedy: "Give predictions as numbers, for example in a post_process hook.",
    status: 500,
    exit: 1,
  },
  PREDICTION_NOT_FINITE: {
    message: "The prediction in column '{name}' of row {row} is missing or not a finite number.",
    remedy: "See whether the model can work with missing values, or fill them in a transform hook.",
    status: 500,
    exit: 1,
  },
  PROBABILITIES: {
    message: "Your prediction probabilities do not add up to 1. Row {row} {problem}.",
    remedy: "Give probabilities between 0 and 1 that add up to 1 in every row.",
    status: 500,
    exit: 1,
  },
  PROBABILITY_RANGE: {
    message: "The predictions in row {row} are not all between 0 and 1.",
    remedy: "Give a probability for every label.",
    status: 500,
    exit: 1,
  },

  // Workers
  WORKER_START: {
    message: "A worker process cannot be started: {reason}.",
    remedy: "Check the limits on processes and memory, and that drum's installation is complete.",
    status: 500,
    exit: 1,
  },
  WORKER_DIED: {
    message: "The worker process that ran the model ended {how}.{output}",
    remedy: "{hint}",
    status: 500,
    exit: 1,
  },
  WORKER_MEMORY: {
    message:
      "The worker process that ran the model was ended {doing}: it took {usage} MB of memory where it may have {limit} MB.",
    remedy:
      "Send less data at once (score: --batch-rows), or raise --max-worker-memory. Where the model's code keeps more with each request, find out what, or replace workers in time (server: --max-requests-per-worker).",
    status: 500,
    exit: 1,
  },
  MODEL_EXITED: {
    message: "The model's code ended its process by {call}({code}){place}.",
    remedy: "Throw an error instead: it is reported, and the worker lives on.",
    status: 500,
    exit: 1,
  },
  MODEL_UNCAUGHT: {
    message: "In the model's code {what} where nothing handles it{place}: {reason}.",
    remedy: "Await promises, and catch what callbacks and timers throw.",
    status: 500,
    exit: 1,
  },
  HOST_NOT_BUILT: {
    message: "The model needs drum's Java host, which is not there: {path}.",
    remedy: "Build it with Maven and a JDK 11 or later in drum's folder: npm run build:java",
    status: 500,
    exit: 1,
  },
  JAVA_COMPILER: {
    message: "The model source {path} has to be compiled, and the Java in {java} has no compiler.",
    remedy:
      "Install a JDK (Debian's package default-jdk-headless), name it by --java or DRUM_JAVA, or use the model as MOJO.",
    status: 500,
    exit: 1,
  },
  JAVA_HEAP: {
    message: "The model ran out of memory: Java may take {limit} MiB for its heap ({reason}).",
    remedy: "Give it more (DRUM_JAVA_XMX=4g), use fewer workers, or send less data at once.",
    status: 500,
    exit: 1,
  },
  JAVA_PREDICTOR: {
    message: "The class {name} of DRUM_JAVA_CUSTOM_PREDICTOR_CLASS cannot be used: {reason}.",
    remedy:
      "It extends com.datarobot.drum.BasePredictor, has a public constructor that takes a String, and is in DRUM_JAVA_CUSTOM_CLASS_PATH.",
    status: 500,
    exit: 1,
  },
  INTERPRETER_MISSING: {
    message: "The model needs {language}, and there is no program '{program}' to run it.",
    remedy: "Install {install}, or name the one to use by {naming}.",
    status: 500,
    exit: 1,
  },
  PYTHON_TOO_OLD: {
    message: "The Python {python} is version {version}, and drum's host needs 3.9 or later.",
    remedy: "Name a newer one by --python or DRUM_PYTHON.",
    status: 500,
    exit: 1,
  },
  PYTHON_PACKAGE: {
    message: "{what} needs the Python package {package}, which {python} cannot import: {reason}.",
    remedy:
      "Install it: {python} -m pip install {install}; or name a Python that has it by --python or DRUM_PYTHON.",
    status: 500,
    exit: 1,
  },
  JULIA_TOO_OLD: {
    message: "The Julia {julia} is version {version}, and drum's host needs 1.9 or later.",
    remedy: "Name a newer one by --julia or DRUM_JULIA.",
    status: 500,
    exit: 1,
  },
  JULIA_PACKAGE: {
    message: "{what} needs the Julia package {package}, which {julia} cannot import: {reason}.",
    remedy:
      "Install it: {julia} -e 'using Pkg; Pkg.add([{install}])'; a Project.toml in the model directory is found by itself.",
    status: 500,
    exit: 1,
  },
  R_TOO_OLD: {
    message: "The R {r} is version {version}, and drum's host needs 4.0 or later.",
    remedy: "Name a newer one by --r or DRUM_R.",
    status: 500,
    exit: 1,
  },
  R_PACKAGE: {
    message: "{what} needs the R package {package}, which {r} cannot load: {reason}.",
    remedy: "{hint}; or name an R that has it by --r or DRUM_R.",
    status: 500,
    exit: 1,
  },
  PRELOAD_FAILED: {
    message: "The model does not answer the sample {sample} of --preload as it should. {reason}",
    remedy: "{remedy}",
    status: 500,
    exit: 1,
  },
  LOAD_TIMEOUT: {
    message: "The model was not loaded within {seconds} s.",
    remedy:
      "Look for what keeps its loading (a download, a lock, a very large file), or raise --load-timeout.",
    status: 504,
    exit: 1,
  },
  REQUEST_TIMEOUT: {
    message: "The model gave no answer within {seconds} s; its worker was ended and replaced.",
    remedy: "Look for a hook that never returns, send less data at once, or raise --request-timeout.",
    status: 504,
    exit: 1,
  },
  QUEUE_FULL: {
    message: "The server is busy: {waiting} requests wait already.",
    remedy:
      "Try again in {seconds} s. More workers (--max-workers) answer more, a longer queue (--max-queue) holds more.",
    status: 429,
    exit: 1,
  },
  BODIES_FULL: {
    message: "The server is busy: the bodies of requests that arrive take {limit} bytes already.",
    remedy: "Try again in {seconds} s, or send less at once. --max-queue-size lets them take more.",
    status: 429,
    exit: 1,
  },
  POOL_CLOSED: {
    message: "The request was given up because the workers are being ended.",
    remedy: "Send it again when drum is running.",
    status: 503,
    exit: 1,
  },
  CALLER_GONE: {
    message: "The client went away before its answer.",
    remedy: "",
    status: 499,
    exit: 1,
  },
  PROTOCOL_ERROR: {
    message: "A worker broke the worker protocol: {problem}.",
    remedy: "A host and drum may be of different versions, or the model's code wrote to file descriptor 3.",
    status: 500,
    exit: 1,
  },
  MESSAGE_TOO_LARGE: {
    message: "A message of {bytes} bytes is more than a worker can be sent or send.",
    remedy: "Score the data in parts.",
    status: 413,
    exit: 1,
  },

  // Server
  ADDRESS_IN_USE: {
    message: "Cannot listen on {host}:{port}: the port is in use.",
    remedy: "End the program that uses it, or give --address another port (0: any free one).",
    status: 500,
    exit: 1,
  },
  ADDRESS_UNUSABLE: {
    message: "Cannot listen on {host}:{port} ({reason}).",
    remedy: "Give --address a host name or address of this machine, such as localhost:8080 or 0.0.0.0:8080.",
    status: 500,
    exit: 1,
  },
  TLS_FILE: {
    message: "The file {path} cannot be used for TLS: {problem}.",
    remedy: "{remedy}",
    status: 500,
    exit: 1,
  },
  API_KEYS_INVALID: {
    message: "The API keys of {source} cannot be used: {problem}.",
    remedy:
      "Give a file with a key a line, of ASCII characters without spaces; lines that begin with # are passed over. DRUM_API_KEYS has spaces or commas between keys; without keys, leave it out.",
    status: 500,
    exit: 1,
  },
  UNAUTHORIZED: {
    message: "The request has no API key that this server knows.",
    remedy: "Send it as 'Authorization: Bearer KEY' or as 'X-API-Key: KEY'.",
    status: 401,
    exit: 1,
  },
  CROSS_SITE: {
    message: "A web page of another site has sent this request.",
    remedy: "Start the server with --cors-origin and the page's origin, if that page is to use it.",
    status: 403,
    exit: 1,
  },
  NO_DATA: {
    message: "Samples should be provided as:   - a csv or mtx under `X` form-data param key.  - binary data",
    remedy: "",
    status: 422,
    exit: 1,
  },
  PAYLOAD_FORMAT: {
    message: "payload format {format} is not supported by predictor/transformer.",
    remedy: "Supported formats: {supported}; a read_input_data hook can read any other.",
    status: 422,
    exit: 1,
  },
  WRONG_ENDPOINT: {
    message: "This model has target type '{targetType}', use the {endpoint} endpoint.",
    remedy: "",
    status: 422,
    exit: 1,
  },
  MODEL_NOT_SERVED: {
    message: "This server has no model '{name}'.",
    remedy: "Ask for '{served}', version {version}, which it has.",
    status: 404,
    exit: 1,
  },
  MODEL_UNLOADED: {
    message: "The model has been unloaded.",
    remedy: "Load it: POST /v2/repository/models/{name}/load, or send the server SIGHUP.",
    status: 503,
    exit: 1,
  },
  MODEL_DIFFERS: {
    message: "The model's {what} would change from {before} to {next}, and clients rely on what they know.",
    remedy: "Restart the server to serve it, or change them back.",
    status: 409,
    exit: 1,
  },
  UNLOAD_NOT_ALLOWED: {
    message: "This server does not let clients unload its model.",
    remedy: "Start it with --allow-unload.",
    status: 403,
    exit: 1,
  },
  OPEN_INFERENCE_REQUEST: {
    message: "The request is none of the Open Inference Protocol: {problem}.",
    remedy: "Send a JSON object with inputs, each with name, shape, datatype and data.",
    status: 400,
    exit: 1,
  },
  REPOSITORY_REQUEST: {
    message: "The request to the model repository cannot be taken: {problem}.",
    remedy: "Send a JSON object without parameters, or no body.",
    status: 400,
    exit: 1,
  },
  ROWS_REQUEST: {
    message: "The request is none of {contract}: {problem}.",
    remedy: "Send a JSON object with {keys}.",
    status: 400,
    exit: 1,
  },
  PARAMETERS_NOT_TAKEN: {
    message: "The request has {key}, and this model takes none.",
    remedy: "Leave them out; an unstructured model is given the whole request.",
    status: 400,
    exit: 1,
  },
  TENSOR_INVALID: {
    message: "The input tensor '{tensor}' {problem}.",
    remedy: "Send as many elements as its shape says, of the kind that its datatype says.",
    status: 400,
    exit: 1,
  },
  BODY_TOO_LARGE: {
    message: "The request's body is larger than the limit of {limit} bytes.",
    remedy: "Send the rows in several requests, or score a file with 'drum score'.",
    status: 413,
    exit: 1,
  },
  TOO_MANY_ROWS: {
    message: "The request has more than {limit} rows, the most that this server takes at once.",
    remedy: "Send the rows in several requests, score a file with 'drum score', or raise --max-rows.",
    status: 413,
    exit: 1,
  },
  REQUEST_BROKEN: {
    message: "The request cannot be read: {reason}.",
    remedy: "Send it again, whole.",
    status: 400,
    exit: 1,
  },
  MULTIPART_BROKEN: {
    message: "The multipart body cannot be read: {reason}.",
    remedy: "Send multipart/form-data as in RFC 7578; most HTTP clients build it themselves.",
    status: 400,
    exit: 1,
  },
  CONTENT_CODING_UNKNOWN: {
    message: "The body's Content-Encoding is not supported.",
    remedy: "Use one of {known}, or none.",
    status: 415,
    exit: 1,
  },
  SERVER_STOPPING: {
    message: "The server is stopping.",
    remedy: "Send the request to another server.",
    status: 503,
    exit: 1,
  },
  NO_WORKER: {
    message: "No worker process is running.",
    remedy: "The server's log says why; it starts a new one when it can.",
    status: 503,
    exit: 1,
  },

  INTERNAL: {
    message: "Internal error: {reason}",
    remedy: "This is a defect of drum; please report it with the output of --show-stacktrace.",
    status: 500,
    exit: 1,
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** The values that the texts of an error code ask for. */
export type ErrorDetails<Code extends ErrorCode> = Record<
  Placeholders<(typeof ERRORS)[Code]["message"]> | Placeholders<(typeof ERRORS)[Code]["remedy"]>,
  string | number
>;

/** An error meant for the user: printed as one message without a stack, answered with its own status. */
export class DrumError extends Error {
  override readonly name = "DrumError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly remedy: string,
    /** HTTP status; a hook may ask for one of its own. */
    readonly status: number,
    readonly exit: number,
    options?: ErrorOptions,
    /** What its texts were filled in with; absent where they are none of the table's. */
    readonly details?: Readonly<Record<string, string | number>>,
  ) {
    super(message, options);
  }

  /** Message and remedy as one text. */
  get text(): string {
    return this.remedy === "" ? this.message : `${this.message} ${this.remedy}`;
  }
}

/** Makes the error of a code, its texts filled in. */
export function drumError<Code extends ErrorCode>(
  code: Code,
  details: ErrorDetails<Code>,
  options?: ErrorOptions,
): DrumError {
  const row: ErrorRow = ERRORS[code];
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => String((details as Record<string, unknown>)[name]));
  return new DrumError(code, fill(row.message), fill(row.remedy), row.status, row.exit, options, details);
}

/**
 * The same error with some of its details changed, such as where in the file it is. One without details stays as
 * it is.
 */
export function withDetails(error: DrumError, changed: Readonly<Record<string, string | number>>): DrumError {
  if (error.details === undefined) return error;
  const details = { ...error.details, ...changed };
  const { message, remedy, status, exit } = drumError(error.code, details as ErrorDetails<ErrorCode>);
  const options = { cause: error.cause };
  return new DrumError(error.code, message, remedy, status, exit, options, details);
}
