package io.flowmaestro.executor.attempt;

/**
 * Names a request. Operation ids are unique within a tenant, and not beyond it.
 *
 * @param tenant whose it is
 * @param operationId the {@code ce_id} of its request
 */
public record OperationKey(String tenant, String operationId) {}
