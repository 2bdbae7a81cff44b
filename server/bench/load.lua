-- Run by wrk, in each of its threads: asks, and checks every answer. wrk does not tell which question an answer is to, so an
-- answer must be right for one that its thread has asked and that is still open. In a thread with a single connection that is
-- the very question. Words behind `--`: MODE, HOST, SEED, PAUSE, then what the mode needs (see load.ts). done() prints lines
-- "bench KEY VALUE", which load.ts reads.

local threads = {}

-- Made links that a thread remembers, its first ones.
local SAMPLES_MAX = 100

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

local modes = {}
local mode

function init(words)
  -- Globals, because done() asks each thread for them.
  answered, wrong, wrong_detail, samples = 0, 0, "", ""
  math.randomseed(number * 7919 + tonumber(words[3]))
  for _ = 1, 3 do math.random() end
  -- wrk asks for it before each request, if it is there: milliseconds that a connection waits.
  local pause = tonumber(words[4])
  if pause > 0 then delay = function() return math.random(0, 2 * pause) end end
  mode = modes[words[1]](words[2], words)
end

function request() return mode.request() end

function response(status, headers, body)
  answered = answered + 1
  local detail = mode.check(status, headers, body)
  if detail == nil then return end
  wrong = wrong + 1
  if wrong_detail == "" then wrong_detail = detail end
end

local function get(host, path, more)
  return "GET /" .. path .. " HTTP/1.1\r\nHost: " .. host .. "\r\n" .. more .. "\r\n"
end

local function location(headers)
  return headers["Location"] or headers["location"] or "nothing"
end

-- The questions that a thread has asked and that are not answered yet, with how often each is open.
local open = {}

local function ask(question) open[question] = (open[question] or 0) + 1 end

-- Whether the question was open; it is no longer.
local function settle(question)
  local count = open[question]
  if count == nil then return false end
  open[question] = count > 1 and count - 1 or nil
  return true
end

-- What a browser says of itself.
local BROWSER = "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36\r\n"
  .. "Accept-Language: de-DE,de;q=0.9,en;q=0.8\r\n"

-- FILE COUNT PREFIX SUFFIX: asks for one of the first COUNT codes of FILE (seven characters and a line break each), drawn
-- uniformly. The answer must be 302 to PREFIX CODE SUFFIX.
local function redirect(host, words, more)
  local file = assert(io.open(words[5], "rb"))
  local codes = file:read("*a")
  file:close()
  local count, prefix, suffix = tonumber(words[6]), words[7], words[8]
  return {
    request = function()
      local at = math.random(0, count - 1) * 8
      local code = string.sub(codes, at + 1, at + 7)
      ask(code)
      return get(host, code, more)
    end,
    check = function(status, headers)
      local target = location(headers)
      local code = string.sub(target, #prefix + 1, #prefix + 7)
      if status ~= 302 then return status .. " was answered instead of 302" end
      if target == prefix .. code .. suffix and settle(code) then return nil end
      return "302 to " .. target .. " was answered; nobody had asked for that"
    end,
  }
end

function modes.redirect(host, words) return redirect(host, words, "") end

-- The same, asked for by many visitors: 300 browsers, at addresses of which none comes often, from one of 50 pages or none.
function modes.visited(host, words)
  local asked = redirect(host, words, "")
  local random = math.random
  local plain = asked.request
  asked.request = function()
    local address = random(1, 223) .. "." .. random(0, 255) .. "." .. random(0, 255) .. "." .. random(1, 254)
    local page = random(0, 99)
    local more = "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/"
      .. random(110, 139) .. ".0." .. random(0, 9) .. ".0 Safari/537.36\r\nAccept-Language: de-DE,de;q=0.9,en;q=0.8\r\n"
      .. "X-Forwarded-For: " .. address .. "\r\n"
    if page < 50 then more = more .. "Referer: https://page" .. page .. ".example/\r\n" end
    return string.sub(plain(), 1, -3) .. more .. "\r\n"
  end
  return asked
end

-- The same, asked for by a browser.
function modes.ruled(host, words) return redirect(host, words, BROWSER) end

-- ALPHABET END: asks for random codes that end in END, as no code of the bench does, each time from another address. The
-- answer must be 404.
function modes.absent(host, words)
  local alphabet, last = words[5], words[6]
  local random = math.random
  return {
    request = function()
      local code = ""
      for _ = 1, 6 do
        local at = random(1, #alphabet)
        code = code .. string.sub(alphabet, at, at)
      end
      code = code .. last
      local address = random(1, 223) .. "." .. random(0, 255) .. "." .. random(0, 255) .. "." .. random(1, 254)
      return get(host, code, "X-Forwarded-For: " .. address .. "\r\n")
    end,
    check = function(status)
      if status == 404 then return nil end
      return status .. " was answered instead of 404"
    end,
  }
end

-- KEY PREFIX SUFFIX: makes links to PREFIX, numbers that no other request has, SUFFIX. The answer must be 201 and repeat
-- the target.
function modes.create(host, words)
  local seed, key, prefix, suffix = words[3], words[5], words[6], words[7]
  local made, kept = 0, 0
  local head = "POST /api/shorten HTTP/1.1\r\nHost: " .. host .. "\r\nContent-Type: application/json\r\nAuthorization: Bearer " .. key
  return {
    request = function()
      made = made + 1
      local target = prefix .. seed .. "-" .. number .. "-" .. made .. suffix
      ask(target)
      local body = '{"original_url":"' .. target .. '"}'
      return head .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
    end,
    check = function(status, _, body)
      local code = string.match(body, '"code":"([%w_-]+)"')
      local target = string.match(body, '"original_url":"([^"]+)"')
      if status ~= 201 or code == nil or target == nil or not settle(target) then
        return status .. " was answered to a create: " .. string.gsub(body, "%s+", " ")
      end
      if kept < SAMPLES_MAX then
        kept = kept + 1
        samples = samples .. code .. " " .. target .. "\n"
      end
      return nil
    end,
  }
end

local function say(key, value) print("bench " .. key .. " " .. value) end

function done(summary, latency)
  local sum = { answered = 0, wrong = 0 }
  for _, thread in ipairs(threads) do
    sum.answered = sum.answered + thread:get("answered")
    sum.wrong = sum.wrong + thread:get("wrong")
    if thread:get("wrong_detail") ~= "" then say("detail", thread:get("wrong_detail")) end
    for line in string.gmatch(thread:get("samples"), "[^\n]+") do say("sample", line) end
  end
  local errors = summary.errors
  say("answered", sum.answered)
  say("wrong", sum.wrong)
  say("failed", errors.connect + errors.read + errors.write + errors.timeout)
  say("duration_us", summary.duration)
  say("p50_us", latency:percentile(50))
  say("p99_us", latency:percentile(99))
end
