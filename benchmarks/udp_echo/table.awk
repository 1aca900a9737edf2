# Turns the JSON lines of ./run into a table. `base` is the name of the program that the other programs are compared
# with.

function value(key, rest) {
  if (!match($0, "\"" key "\":\"?")) return ""
  rest = substr($0, RSTART + RLENGTH)
  sub(/["},].*/, "", rest)
  return rest
}

# The median of `of[scenario, program, 1 …]`, each divided by the other program's of that round where one is named.
function median(of, scenario, program, by,    i, j, n, x, list) {
  n = 0
  for (i = 1; i <= rounds; ++i) {
    x = by == "" ? 1 : of[scenario, by, i]
    if (x == 0) return ""
    x = of[scenario, program, i] / x
    for (j = n++; j > 0 && list[j] > x; --j) list[j + 1] = list[j]
    list[j + 1] = x
  }
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function show(format, x) { return x == "" || x == 0 ? "–" : sprintf(format, x) }

{
  scenario = value("scenario"); program = value("program"); round = value("round")
  if (round > rounds) rounds = round
  if (round == 1 && program == "direct") scenarios[++scenario_count] = scenario
  if (round == 1 && scenario == scenarios[1]) programs[++program_count] = program
  rate[scenario, program, round] = value("operations_per_second")
  cpu[scenario, program, round] = value("proxy_us")
  rest[scenario, program, round] = value("server_us") + value("load_us")
  trips[scenario, program] += value("operations")
  lost[scenario, program] += value("lost")
  wrong += value("mismatched")
  silent += value("unanswered")
}

END {
  print "| flows:window:in flight | program | datagrams/s | ratio | to direct | CPU of the proxy, µs | ratio | server and load, µs | lost, % |"
  print "|---|---|--:|--:|--:|--:|--:|--:|--:|"
  for (s = 1; s <= scenario_count; ++s)
    for (p = 1; p <= program_count; ++p) {
      a = scenarios[s]; b = programs[p]
      print "| " a " | " b " | " show("%d", median(rate, a, b, "")) " | " show("%.2f", median(rate, a, b, base)) " | " \
        show("%.2f", median(rate, a, b, "direct")) " | " show("%.2f", median(cpu, a, b, "")) " | " \
        show("%.2f", median(cpu, a, b, base)) " | " show("%.2f", median(rest, a, b, "")) " | " \
        sprintf("%.2f", 100 * lost[a, b] / (trips[a, b] + lost[a, b] + 1e-9)) " |"
    }
  if (wrong > 0) print "Replies that were wrong: " wrong
  if (silent > 0) print "Datagrams of a flow that were sent again and again without any reply: " silent
}
