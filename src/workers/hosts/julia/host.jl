# The host of models that Julia runs. drum starts it as `julia host.jl`; how the two talk stands in
# docs/architecture/05-worker-protocol.md. It needs Julia 1.9 or later with CSV.jl and DataFrames.jl.

module DrumHost

import Dates
import Serialization
import Sockets

include("json.jl")
include("frames.jl")
include("failures.jl")
include("connection.jl")

const connection = connect()
const loading = first_frame(connection)

# A model directory with an environment of its own brings its packages.
use_environment(loading)

# What follows uses these two packages. Without them the host ends here, saying what to install.
try
    @eval import CSV, DataFrames
catch error
    refuse(connection, missing_packages(error, "The Julia host of drum", ["CSV", "DataFrames"]))
end

include("charset.jl")
include("payload.jl")
include("table.jl")
include("received.jl")
include("reading.jl")
include("hooks.jl")
include("artifact.jl")
include("predictions.jl")
include("unstructured.jl")
include("model.jl")
include("serve.jl")

end

DrumHost.serve(DrumHost.connection, DrumHost.loading)
