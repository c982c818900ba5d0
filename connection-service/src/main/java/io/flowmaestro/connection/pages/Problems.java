package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.http.Problem;
import io.flowmaestro.vault.client.CredentialException;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What went wrong, for a person. */
final class Problems {
    private Problems() {}

    /** @param next where to go on to; null where there is nowhere */
    static Outcome outcome(Problem problem, @Nullable String next) {
        return new Outcome(
                problem.title(), problem.detail(), problem.code(), "told", null, next, "Go to your connections");
    }

    /** Shows what was refused where it was asked for; what broke goes on as a failure. */
    static <T> Uni<T> shown(Uni<T> asked, Function<Problem, Uni<T>> page) {
        return asked.onFailure(failure -> failure instanceof ProblemException || failure instanceof CredentialException)
                .recoverWithUni(failure -> page.apply(Problem.of(failure)));
    }
}
