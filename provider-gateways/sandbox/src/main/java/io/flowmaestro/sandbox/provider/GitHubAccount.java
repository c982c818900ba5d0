package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.state.Recent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What one login sees: repositories, their issues and comments. */
final class GitHubAccount {
    private static final String API = "https://api.github.com";
    private static final String WEB = "https://github.com";
    private static final int ISSUES_PER_REPOSITORY = 1_000;
    private static final List<String> USER_LINKS = List.of(
            "followers",
            "following",
            "gists",
            "starred",
            "subscriptions",
            "organizations",
            "repos",
            "events",
            "received_events");

    private final Clock clock;
    private final List<Repository> repositories = new ArrayList<>();
    private long lastId = 2_600_000_000L;

    GitHubAccount(JsonNode repositories, Clock clock) {
        this.clock = clock;
        repositories.forEach(repository -> this.repositories.add(new Repository(
                repository.path("full_name").asText(),
                repository.path("private").asBoolean(),
                repository.path("has_issues").asBoolean(),
                new Recent<>(ISSUES_PER_REPOSITORY))));
    }

    /** Names are found in any case, as GitHub does. */
    Optional<Repository> repository(String owner, String name) {
        String fullName = (owner + "/" + name).toLowerCase(Locale.ROOT);
        return repositories.stream()
                .filter(repository ->
                        repository.fullName().toLowerCase(Locale.ROOT).equals(fullName))
                .findFirst();
    }

    ObjectNode open(Repository repository, String author, JsonNode fields) {
        int number = repository.nextNumber();
        String url = API + "/repos/" + repository.fullName() + "/issues/" + number;
        ObjectNode issue = Answer.object()
                .put("id", ++lastId)
                .put("node_id", nodeId("Issue", lastId))
                .put("url", url)
                .put("repository_url", API + "/repos/" + repository.fullName())
                .put("labels_url", url + "/labels{/name}")
                .put("comments_url", url + "/comments")
                .put("events_url", url + "/events")
                .put("html_url", WEB + "/" + repository.fullName() + "/issues/" + number)
                .put("number", number)
                .put("state", "open")
                .put("title", fields.path("title").asText())
                .put("locked", false)
                .put("comments", 0)
                .put("created_at", now())
                .put("updated_at", now())
                .put("author_association", "OWNER");
        issue.set("body", fields.hasNonNull("body") ? fields.get("body") : null);
        issue.set("user", user(author));
        issue.set("labels", labels(fields.path("labels")));
        ArrayNode assignees = issue.putArray("assignees");
        fields.path("assignees").forEach(login -> assignees.add(user(login.asText())));
        issue.set("assignee", assignees.isEmpty() ? null : assignees.get(0));
        issue.putNull("milestone").putNull("closed_at");
        repository.issues().put(number, new Issue(issue, new ArrayList<>()));
        return issue;
    }

    ObjectNode comment(Issue issue, String author, String text) {
        ObjectNode comment = Answer.object()
                .put("id", ++lastId)
                .put("node_id", nodeId("IssueComment", lastId))
                .put("url", issue.json().path("repository_url").asText() + "/issues/comments/" + lastId)
                .put("html_url", issue.json().path("html_url").asText() + "#issuecomment-" + lastId)
                .put("issue_url", issue.json().path("url").asText())
                .put("body", text)
                .put("created_at", now())
                .put("updated_at", now())
                .put("author_association", "OWNER");
        comment.set("user", user(author));
        issue.comments().add(comment);
        issue.json().put("comments", issue.comments().size());
        return comment;
    }

    /** A user as others see it. */
    static ObjectNode user(String login) {
        long id = login.hashCode() & Integer.MAX_VALUE;
        ObjectNode user = Answer.object()
                .put("login", login)
                .put("id", id)
                .put("node_id", nodeId("User", id))
                .put("avatar_url", "https://avatars.githubusercontent.com/u/" + id)
                .put("gravatar_id", "")
                .put("url", API + "/users/" + login)
                .put("html_url", WEB + "/" + login)
                .put("type", "User")
                .put("site_admin", false);
        USER_LINKS.forEach(link -> user.put(link + "_url", API + "/users/" + login + "/" + link));
        return user;
    }

    private ArrayNode labels(JsonNode labels) {
        ArrayNode objects = Answer.object().arrayNode();
        for (JsonNode label : labels) {
            String name =
                    label.isTextual() ? label.asText() : label.path("name").asText();
            objects.addObject()
                    .put("id", ++lastId)
                    .put("node_id", nodeId("Label", lastId))
                    .put("name", name)
                    .put("color", "ededed")
                    .put("default", false);
        }
        return objects;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String nodeId(String type, long id) {
        return Base64.getEncoder().encodeToString((type + ":" + id).getBytes(StandardCharsets.UTF_8));
    }

    record Issue(ObjectNode json, List<ObjectNode> comments) {}

    record Repository(String fullName, boolean isPrivate, boolean hasIssues, Map<Integer, Issue> issues) {
        int nextNumber() {
            return issues.keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
        }
    }
}
