package io.flowmaestro.backing.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that needs a real Vault or OpenBao. Where none is here and none can be fetched it is not run, and the end of the
 * run says so in a line; with {@code VAULT_REQUIRED=true} in the environment, or with {@code -Pcontainers}, it fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresOpenBao.Condition.class)
public @interface RequiresOpenBao {
    /** Looks for the server's program. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String missing = JvmWide.call(String.class, OpenBaoSearch.class, "missing");
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("A server can be started, or its absence is a failure.");
            }
            JvmWide.call(Void.class, OpenBaoSearch.class, "notRun", context.getDisplayName());
            return ConditionEvaluationResult.disabled(missing);
        }
    }
}
