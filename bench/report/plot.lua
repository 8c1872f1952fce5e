-- SPDX-License-Identifier: MIT
-- The plot beside doc/speed.md, by gnuplot: what a send takes each peer, and how that grows with how many are at once.

local PLOT = [[
set terminal svg size 800,760 noenhanced font "sans-serif,13" background rgb "white"
set output "PATH"
set multiplot layout 2,1
set tmargin 3
set grid xtics lc rgb "#dddddd"
set title "Instructions of a send, one after the other, http"
set logscale x
set xrange [1e4:*]
set yrange [-0.6:COUNT-0.4]
set format x "%.0s%c"
set ytics out nomirror
set style fill solid 0.85 noborder
set boxwidth 0.7
unset key
plot $sends using 2:0:(0):2:($0-0.35):($0+0.35):ytic(1) with boxxyerror lc rgb "#3465a4"
set title "Instructions of a send, by how many are at once"
set logscale xy
set xrange [1:1000]
set yrange [*:*]
set format y "%.0s%c"
set ytics auto
set grid ytics lc rgb "#dddddd"
set key outside right center
plot LINES
unset multiplot
]]

local function block(name, lines)
  return ("$%s << EOD\n%s\nEOD\n"):format(name, table.concat(lines, "\n"))
end

local function sends(peers, found)
  local lines = {}
  for at = #peers, 1, -1 do
    local seen = found[peers[at].name]
    if seen then lines[#lines + 1] = ("%q %.0f"):format(peers[at].title:gsub("`", ""), seen.instructions) end
  end
  return lines
end

local function growth(rows, peer, results)
  local lines = {}
  for index, row in ipairs(rows.growth) do
    local seen = (results[row.name] or {})[peer.name]
    if seen then lines[#lines + 1] = ("%d %.0f"):format(rows.growth.levels[index], seen.instructions) end
  end
  return lines
end

--- Draws it.
return function(path, rows, peers, results)
  local bars = sends(peers, results.http)
  local blocks, curves = { block("sends", bars) }, {}
  for _, peer in ipairs(peers) do
    local lines = growth(rows, peer, results)
    if #lines > 1 then
      blocks[#blocks + 1] = block("g_" .. peer.name, lines)
      local title = peer.title:gsub("`", "")
      curves[#curves + 1] = ("$g_%s using 1:2 with linespoints lw 2 title %q"):format(peer.name, title)
    end
  end
  local script = PLOT:gsub("%u%u%u%u+", { PATH = path, COUNT = tostring(#bars), LINES = table.concat(curves, ", ") })
  local pipe = assert(io.popen("gnuplot", "w"))
  pipe:write(table.concat(blocks), script)
  assert(pipe:close(), "gnuplot has not drawn it")
end
