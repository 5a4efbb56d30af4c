-- Posts the lines of the file BODIES one after the other, from line FIRST on; ends with one line of JSON.
local bodies, at = {}, tonumber(os.getenv("FIRST"))
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local fields = { ["Content-Type"] = "application/json", ["Authorization"] = os.getenv("AUTHORIZATION") }

function request()
  at = at % #bodies + 1
  return wrk.format("POST", nil, fields, bodies[at])
end

function done(summary)
  local e = summary.errors
  io.write(string.format('{"requests": %d, "seconds": %.6f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, e.status + e.connect + e.read + e.write + e.timeout))
end
