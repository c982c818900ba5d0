package io.flowmaestro.sandbox.api;

import io.flowmaestro.sandbox.contract.Violation;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.TokenProblem;
import java.util.List;
import java.util.Set;

/** How a provider says no. */
public interface Refusals {
    Answer unknownPath(Request request);

    Answer wrongMethod(Request request, Set<String> allowed);

    Answer token(Request request, TokenProblem problem);

    /**
     * The token is good and may not do this.
     *
     * @param needed the scopes that are missing, or of which one is
     */
    Answer missingScope(Call call, Set<String> needed);

    Answer wrongMediaType(Request request);

    /** The body is not what its media type says, or there is none. */
    Answer unreadableBody(Request request);

    /**
     * The request does not fit the contract.
     *
     * @param violations at least one
     */
    Answer invalid(Call call, List<Violation> violations);

    /** A header that the provider puts on every answer to an authenticated call. */
    default Answer signed(Answer answer, Grant grant) {
        return answer;
    }
}
