# Asks machines of MLJ for predictions.

"What a machine is, for messages."
description(machine) = "MLJ ($(nameof(typeof(machine.model))))"

"The predictions of a machine as a data frame. Throws MODEL_RUN, MODEL_OUTPUT."
function ask_machine(machine, data, spec::AbstractDict)
    mlj = library_of(machine)
    name = haskey(spec, "artifact") ? spec["artifact"]["path"] : description(machine)
    try
        return Base.invokelatest(answer_of, mlj, machine, data, spec["targetType"], name)
    catch error
        error isa Failure && rethrow()
        cause = CapturedException(error, catch_backtrace())
        throw(Failure("MODEL_RUN"; path = name, reason = reason_of(error), cause))
    end
end

function answer_of(mlj::Module, machine, data, target_type::String, name::String)
    if target_type == "transform"
        return DataFrames.DataFrame(mlj.transform(machine, data))
    end
    found = mlj.predict(machine, data)
    if target_type in ("binary", "multiclass")
        return probabilities(mlj, found, name)
    elseif target_type == "anomaly" && is_distribution_of_classes(found)
        # The outliers are the last of the two classes.
        return single(probabilities(mlj, found, name)[!, end])
    elseif target_type in ("regression", "anomaly")
        # A probabilistic regressor gives distributions; their means are the prediction.
        return single(is_numbers(found) ? found : mlj.predict_mean(machine, data))
    end
    throw(unusable(name, "a machine of MLJ has no predictions of target type '$target_type'", "Write a score hook."))
end

single(values) = DataFrames.DataFrame(Predictions = collect(values))

is_numbers(found) = nonmissingtype(eltype(found)) <: Real

function is_distribution_of_classes(found)
    kind = nonmissingtype(eltype(found))
    return kind isa Union{DataType,UnionAll} && nameof(kind) === :UnivariateFinite
end

"A column for each class that the model knows, in its order."
function probabilities(mlj::Module, found, name::String)
    is_distribution_of_classes(found) || throw(unusable(
        name,
        "it predicts labels, without probabilities",
        "Train a probabilistic model, or write a score hook.",
    ))
    library = parentmodule(nonmissingtype(eltype(found)))
    classes = isdefined(library, :classes) ? library.classes(found) : library.levels(found)
    return DataFrames.DataFrame([string(class) => mlj.pdf.(found, class) for class in classes])
end

unusable(path::String, reason::String, remedy::String) = Failure("MODEL_OUTPUT"; path, reason, remedy)
