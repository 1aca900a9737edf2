# Turns what tcpkali says at its end into the JSON of tcp-load's stream. `generator` is its name and version, and
# `connections` how many it was asked for. What is lost of them is an error.

/^Bandwidth per channel:/ { each = $4 + 0 }
/^Aggregate bandwidth:/ { down = $3 + 0; up = $4 + 0 }
/^Packet rate estimate:/ { down_packets = $4 + 0; up_packets = $5 + 0 }
/^Test duration:/ { seconds = $3 + 0 }

END {
  if (down == 0 || each == 0) exit 1
  lost = connections - int((down + up) / each + 0.5)
  if (lost < 0) lost = 0 # now and then it opens one more
  if (lost > 0) print "ERRORS: " lost " of the connections lost" >"/dev/stderr"
  printf "{\"load\":\"readme\",\"generator\":\"%s\",", generator
  printf "\"connections\":%d,\"seconds\":%.3f,\"errors\":%d,", connections, seconds, lost
  printf "\"up_mbps\":%.3f,\"down_mbps\":%.3f,\"both_mbps\":%.3f,", up, down, up + down
  printf "\"up_packets_per_second\":%.1f,\"down_packets_per_second\":%.1f}\n", up_packets, down_packets
}
