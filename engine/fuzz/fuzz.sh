#!/bin/sh
# fuzz.sh TARGET SECONDS CORPUS CLASSPATH: fuzzes one target, beginning with its seeds; see ../FUZZING.md.
set -e
target=$1 seconds=$2 corpus=$3 classpath=$4
seeds=$(dirname "$0")/src/test/resources/seeds/${target##*.}
mkdir -p "$corpus"
exec java --add-exports java.base/jdk.internal.misc=ALL-UNNAMED -Xmx1g -XX:+EnableDynamicAgentLoading \
    -Djdk.attach.allowAttachSelf=true -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
    --target_class="$target" --instrumentation_includes='io.millrace.**' \
    --instrumentation_excludes='io.millrace.fuzz.**' --reproducer_path="$corpus/.." \
    -max_total_time="$seconds" -max_len=4096 -timeout=300 -print_final_stats=1 -artifact_prefix="$corpus/../" "$corpus" "$seeds"
