package io.flowmaestro.benchmarks.bed;

/**
 * A worker that runs.
 *
 * @param worker which
 * @param program its process
 * @param requests the topic that it reads
 * @param results the topic that it writes
 */
public record Subject(Worker worker, Program program, String requests, String results) {}
