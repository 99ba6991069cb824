# The hooks of a linear model: how far diabetes has progressed after a year, from ten measurements.
using CSV, DataFrames

# The weight of each column, and the intercept.
function load_model(code_dir)
    weights = CSV.read(joinpath(code_dir, "weights.csv"), DataFrame)
    Dict(String(row.column) => Float64(row.weight) for row in eachrow(weights))
end

# A number for each row; drum calls the column Predictions.
function score(data, model; kwargs...)
    predictions = fill(model["intercept"], nrow(data))
    for (column, weight) in model
        column == "intercept" && continue
        predictions .+= weight .* data[!, column]
    end
    DataFrame(Predictions = predictions)
end
