using CSV, DataFrames, Serialization

load_model(code_dir) = deserialize(joinpath(code_dir, "model.dump"))

function score_unstructured(model, data; query, kwargs...)
    frame = CSV.read(IOBuffer(data), DataFrame)
    predictions = [ones(nrow(frame)) Matrix{Float64}(select(frame, model.names))] * model.weights
    ("Predictions\n" * join(predictions, "\n") * "\n", Dict("mimetype" => "text/csv"))
end
