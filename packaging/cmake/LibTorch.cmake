# Imports LibTorch from the unpacked PyPI wheel (see packaging/setup.sh) as undervoice::torch.
# The wheel's own CMake package insists on nvcc even for the CPU, so the targets are made by hand here.
set(UNDERVOICE_TORCH_VERSION 2.11.0)
set(UNDERVOICE_TORCH_ROOT "${UNDERVOICE_DEPS_DIR}/libtorch-${UNDERVOICE_TORCH_VERSION}/torch" CACHE PATH
    "Folder with LibTorch's include/ and lib/")
if(NOT EXISTS "${UNDERVOICE_TORCH_ROOT}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "LibTorch ${UNDERVOICE_TORCH_VERSION} was not found in ${UNDERVOICE_TORCH_ROOT}. "
    "Run packaging/setup.sh, or set UNDERVOICE_TORCH_ROOT.")
endif()
find_package(Threads REQUIRED)

add_library(undervoice_torch INTERFACE)
add_library(undervoice::torch ALIAS undervoice_torch)
target_include_directories(undervoice_torch SYSTEM INTERFACE
  ${UNDERVOICE_TORCH_ROOT}/include ${UNDERVOICE_TORCH_ROOT}/include/torch/csrc/api/include)
target_link_libraries(undervoice_torch INTERFACE
  ${UNDERVOICE_TORCH_ROOT}/lib/libtorch_cpu.so ${UNDERVOICE_TORCH_ROOT}/lib/libc10.so Threads::Threads)
# For sources that use at::parallel_for (compiled with -fopenmp): LibTorch's own OpenMP, so that there is one team of threads.
target_link_libraries(undervoice_torch INTERFACE ${UNDERVOICE_TORCH_ROOT}/lib/libgomp.so.1)
# The CUDA half registers itself when it is loaded; nothing of ours calls it by name, hence --no-as-needed.
if(UNDERVOICE_WITH_CUDA)
  target_link_libraries(undervoice_torch INTERFACE -Wl,--no-as-needed
    ${UNDERVOICE_TORCH_ROOT}/lib/libtorch_cuda.so ${UNDERVOICE_TORCH_ROOT}/lib/libc10_cuda.so -Wl,--as-needed)
endif()
# libcudart, libcupti … are found by the run path of libtorch_cpu.so itself; the linker needs to be told as well.
file(GLOB _nvidia_dirs LIST_DIRECTORIES true "${UNDERVOICE_TORCH_ROOT}/../nvidia/*/lib")
foreach(dir IN LISTS _nvidia_dirs)
  target_link_options(undervoice_torch INTERFACE "-Wl,-rpath-link,${dir}")
endforeach()
