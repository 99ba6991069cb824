using DataFrames, Serialization

load_model(code_dir) = deserialize(joinpath(code_dir, "model.dump"))

transform(data, model) = data

function score(data, model; kwargs...)
    matrix = [ones(nrow(data)) Matrix{Float64}(select(data, model.names))]
    DataFrame(Predictions = matrix * model.weights)
end

post_process(predictions, model) = predictions
