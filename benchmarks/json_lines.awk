# Reads results, one JSON object a line without objects in it, and orders numbers: for other scripts to be given before
# their own.

# Of the line at hand; "" if it does not have it.
function value(key, rest) {
  if (!match($0, "\"" key "\":\"?")) return ""
  rest = substr($0, RSTART + RLENGTH)
  sub(/["},].*/, "", rest)
  return rest
}

# `list` holds `count` numbers in ascending order.
function insert(x,    i) {
  for (i = count++; i > 0 && list[i] > x; --i) list[i + 1] = list[i]
  list[i + 1] = x
}

function median() {
  if (count == 0) return ""
  return count % 2 ? list[(count + 1) / 2] : (list[count / 2] + list[count / 2 + 1]) / 2
}
