#!/usr/bin/env bash
# Prints where processes of .NET crashed: the stack of the thread to blame, from the reports that the runtime writes when it is asked to (test.sh asks).
#
#   scripts/crashes.sh FOLDER      nothing is printed where there are none
set -euo pipefail
shopt -s nullglob
for report in "${1:?the folder of the reports}"/*.crashreport.json; do
  echo "crashed: $report"
  # One key a line; a frame ends with its method's or its library's name, whichever is known.
  awk -F'"' '
    $2 == "crashed" { blamed = $4 == "true" }
    $2 == "native_image_offset" { offset = $4 }
    $2 == "unmanaged_name" || $2 == "method_name" { name = $4 }
    $2 == "native_module" || $2 == "filename" { module = $4 }
    blamed && /^ *},?$/ && (name != "" || module != "") { printf "  %s %s +%s\n", module, name, offset; if (++frames == 40) { exit } }
    /^ *},?$/ { name = module = offset = "" }' "$report"
done
