# A loaded model and the way of a prediction: read, transform, score, post_process.

"A model that is loaded."
struct Model
    spec::Dict{String,Any}
    target_type::String
    hooks::Hooks
    "What load_model or the artifact gave; nothing for hooks that do without."
    object::Any
    "Labels as hooks get them."
    labels::Dict{Symbol,Any}
end

"Loads a model. Throws Failure."
function load_model(spec::AbstractDict)
    target_type = spec["targetType"]
    hooks = load_hooks(get(spec, "hooksFile", nothing), spec["codeDir"])
    if target_type == "unstructured" && !has_hook(hooks, :score_unstructured)
        throw(Failure(
            "HOOK_MISSING";
            targetType = target_type,
            hook = "score_unstructured",
            Symbol("where") => get(spec, "hooksFile", "the model directory"),
            hint = join(" ($warning)" for warning in hooks.warnings),
        ))
    end
    has_hook(hooks, :init) && call_init(hooks, spec["codeDir"])
    return Model(spec, target_type, hooks, load_object(hooks, spec), labels_of(spec))
end

"`init(; code_dir)`, or in the older form `init(code_dir)`."
function call_init(hooks::Hooks, code_dir::String)
    hook = hooks.found[:init]
    if Base.invokelatest(hasmethod, hook, Tuple{})
        call_hook(hooks, :init; code_dir)
    else
        call_hook(hooks, :init, code_dir)
    end
end

function labels_of(spec::AbstractDict)
    names = (
        positive_class_label = "positiveClassLabel",
        negative_class_label = "negativeClassLabel",
        class_labels = "classLabels",
    )
    return Dict{Symbol,Any}(
        key => (spec[name] isa AbstractVector ? String.(spec[name]) : spec[name]) for
        (key, name) in pairs(names) if haskey(spec, name)
    )
end

"Whether hooks predict, so that no model object need be known to any library."
predicts_by_hook(hooks::Hooks, target_type::String) =
    target_type == "unstructured" || has_hook(hooks, target_type == "transform" ? :transform : :score)

function load_object(hooks::Hooks, spec::AbstractDict)
    by_hook = predicts_by_hook(hooks, spec["targetType"])
    if has_hook(hooks, :load_model)
        object = call_hook(hooks, :load_model, spec["codeDir"])
        object === nothing && throw(returned_nothing("load_model", "a model", "Return the model, or remove the hook."))
    elseif haskey(spec, "artifact")
        object = load_artifact(spec["artifact"]["path"])
    elseif haskey(spec, "artifacts")
        names = join(spec["artifacts"], ", ")
        reason = "More than one model artifact was found: $names. Keep one of them, or choose in a load_model hook."
        throw(Failure("ARTIFACT_FAILED"; reason))
    elseif by_hook
        return nothing
    else
        throw(Failure("ARTIFACT_MISSING"; path = spec["codeDir"], supported = "Julia model (.jlso)"))
    end
    by_hook || is_machine(object) || throw(Failure("NO_FRAMEWORK"))
    return object
end

"What the coordinator is told of a loaded model."
function model_info(model::Model)
    hooks = model.hooks
    by_hook = predicts_by_hook(hooks, model.target_type)
    info = Dict{String,Any}(
        "predictor" => by_hook ? "hooks ($(join(hooks.names, ", ")))" : description(model.object),
        "hooks" => hooks.names,
        "rowwise" => !by_hook && all(==("init"), hooks.names),
    )
    isempty(hooks.warnings) || (info["warnings"] = hooks.warnings)
    return info
end

"Answers a request: kind, meta and body of the frame."
function run_request(model::Model, request::AbstractDict, body::Vector{UInt8})
    haskey(request, "payload") ||
        throw(Failure("PROTOCOL_ERROR"; problem = "a request without a payload"))
    payload = Payload(request["payload"], body)
    if model.target_type == "unstructured"
        returned = ask_unstructured(model.hooks, model.object, payload, request)
        return (BYTES, unstructured_reply(returned)...)
    end
    options = something(get(request, "read", nothing), Dict{String,Any}())
    data = read_input(model, payload, options)
    predictions = predict_batches(model, data, get(request, "batchRows", nothing))
    schema, bytes = encode_table(predictions)
    rows = DataFrames.nrow(data isa DataFrames.AbstractDataFrame ? data : predictions)
    meta = Dict{String,Any}("table" => schema, "inputRows" => rows)
    if haskey(request, "target")
        target = read_data(Payload(request["target"], body, payload.stop), options, most_rows(model))
        second, more = encode_table(target)
        meta["target"] = (table = second, start = length(bytes))
        append!(bytes, more)
    end
    return TABLE, meta, bytes
end

function read_input(model::Model, payload::Payload, options::AbstractDict)
    has_hook(model.hooks, :read_input_data) || return read_data(payload, options, most_rows(model))
    data = call_hook(model.hooks, :read_input_data, payload.data)
    data === nothing && throw(returned_nothing(
        "read_input_data",
        "the data",
        "Return a DataFrame, or anything that your score hook takes.",
    ))
    return within_limit(data, most_rows(model))
end

most_rows(model::Model) = get(model.spec, "maxRows", nothing)

function predict_batches(model::Model, data, batch_rows)
    batch_rows === nothing && return predict(model, data)
    data isa DataFrames.AbstractDataFrame || throw(Failure(
        "HOOK_RETURNED";
        what = "The read_input_data hook",
        returned = "a $(type_name(data))",
        expected = "a DataFrame",
        remedy = "Leave --batch-rows out: only the rows of a DataFrame can be given to hooks batch by batch.",
    ))
    rows = DataFrames.nrow(data)
    pieces = map(1:batch_rows:max(rows, 1)) do first_row
        batch = data[first_row:min(first_row + batch_rows - 1, rows), :]
        piece = predict(model, batch)
        DataFrames.nrow(piece) == DataFrames.nrow(batch) || throw(Failure(
            "PREDICTION_ROWS"; rows = DataFrames.nrow(piece), inputRows = DataFrames.nrow(batch),
        ))
        piece
    end
    return reduce(vcat, pieces)
end

function predict(model::Model, data)
    hooks, object = model.hooks, model.object
    transforms = model.target_type == "transform"
    if has_hook(hooks, :transform)
        data = call_hook(hooks, :transform, data, object)
        if transforms || !has_hook(hooks, :score)
            data = frame_of(data, "transform")
        end
        transforms && return data
    end
    if has_hook(hooks, :score) && !transforms
        predictions = frame_of(call_hook(hooks, :score, data, object; model.labels...), "score")
    else
        predictions = ask_machine(object, data, model.spec)
    end
    if has_hook(hooks, :post_process) && !transforms
        predictions = frame_of(call_hook(hooks, :post_process, predictions, object), "post_process")
    end
    return predictions
end

"What a hook returned as a data frame: one, or one number a row."
function frame_of(value, hook::String)
    value isa DataFrames.AbstractDataFrame && return value
    value isa AbstractVector{<:Union{Missing,Real}} && return DataFrames.DataFrame(Predictions = value)
    value === nothing && throw(returned_nothing(hook, "a data frame", REMEDY))
    throw(Failure(
        "HOOK_RETURNED";
        what = "The $hook hook",
        returned = "a $(type_name(value))",
        expected = "a data frame",
        remedy = REMEDY,
    ))
end

const REMEDY = "Return a DataFrame, or a vector of one number a row."

returned_nothing(hook::String, expected::String, remedy::String) =
    Failure("HOOK_RETURNED"; what = "The $hook hook", returned = "nothing", expected, remedy)
