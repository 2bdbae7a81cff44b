-- How many bytes of a Redis are taken by what: `redis-cli --eval scripts/redis-bytes.lua , PREFIX`, with the store's prefix if it has one.
-- It looks at every key in one go, so Redis answers nobody else meanwhile: some seconds for a million links. For measuring, not for
-- a server that is in use.
local prefix = ARGV[1] or ""
local kinds = {
  { "^url%-hash", "hot records" },
  { "^url%-meta", "cold records" },
  { "^url%-outbox", "outbox" },
  { "^url%-uses", "uses" },
  { "^linnet%-names", "names" },
  { "^linnet%-index%-text", "index: text" },
  { "^linnet%-index%-map:{%d+:(%a+)", "index: " },
  { "^linnet%-index:{%d+:(%a+)", "index: " },
  { "^linnet%-guard", "guards" },
  { "^linnet%-clicks%-(%a+)", "clicks: " },
}
local function kindOf(key)
  for _, kind in ipairs(kinds) do
    local from, _, name = string.find(key, kind[1])
    if from then return kind[2] .. (name or "") end
  end
  return "other"
end
local bytes, keys, cursor = {}, {}, "0"
repeat
  local page = redis.call("SCAN", cursor, "COUNT", 1000)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    if string.sub(key, 1, #prefix) == prefix then
      local kind = kindOf(string.sub(key, #prefix + 1))
      bytes[kind] = (bytes[kind] or 0) + (redis.call("MEMORY", "USAGE", key, "SAMPLES", 0) or 0)
      keys[kind] = (keys[kind] or 0) + 1
    end
  end
until cursor == "0"
local lines = {}
for kind, sum in pairs(bytes) do lines[#lines + 1] = string.format("%-14s %12d bytes in %8d keys", kind, sum, keys[kind]) end
table.sort(lines)
return lines
