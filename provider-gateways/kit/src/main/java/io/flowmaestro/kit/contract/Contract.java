package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a provider says it takes and answers. Safe for use by one thread at a time. */
public interface Contract {
    /** Where a request differs from it; empty if nowhere. */
    List<Violation> request(SentRequest request);

    /**
     * Where the JSON of a successful answer differs from it; empty if nowhere, or if it does not describe the answer.
     *
     * @param request what was asked, itself without a difference
     */
    List<Violation> response(SentRequest request, int status, JsonNode body);
}
