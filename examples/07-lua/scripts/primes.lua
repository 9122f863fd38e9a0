-- The primes below a number, by the sieve of Eratosthenes; written to a file, and read back line by line.
local limit = tonumber(arg[1]) or 100
local composite = {}
local name = os.tmpname()
local file = assert(io.open(name, "w"))
for n = 2, limit do
  if not composite[n] then
    file:write(n, "\n")
    for m = n * n, limit, n do
      composite[m] = true
    end
  end
end
file:close()

local count, sum = 0, 0
for line in io.lines(name) do
  count, sum = count + 1, sum + tonumber(line)
end
assert(os.remove(name))
print(string.format("%d primes below %d, %d together, %.3f expected", count, limit, sum, limit / math.log(limit)))
