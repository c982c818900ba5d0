package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.state.Recent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The cells of the spreadsheets that {@code sandbox.yaml} names: read, written, appended and cleared by ranges.
 *
 * @see <a href="https://developers.google.com/workspace/sheets/api/reference/rest">Sheets API</a>
 */
final class SheetValues implements Behaviour {
    private static final String SPREADSHEET = "/v4/spreadsheets/{spreadsheetId}";
    private static final String VALUES = SPREADSHEET + "/values/{range}";
    private static final int ACCOUNTS = 100;

    private final JsonNode seeds;
    private final Refusals refusals;
    private final Map<String, List<Spreadsheet>> accounts = new Recent<>(ACCOUNTS);

    SheetValues(ProviderFile file, Refusals refusals) {
        this.seeds = file.sandbox().path("spreadsheets");
        this.refusals = refusals;
    }

    @Override
    public Optional<Answer> answer(Call call) {
        Optional<Spreadsheet> spreadsheet = accounts
                .computeIfAbsent(
                        call.grant().account(),
                        account -> seeds.valueStream().map(Spreadsheet::new).toList())
                .stream()
                .filter(each ->
                        each.id().equals(call.path().path("spreadsheetId").asText()))
                .findFirst();
        if (spreadsheet.isEmpty()) {
            return Optional.empty();
        }
        return switch (call.request().method() + " " + call.template()) {
            case "GET " + SPREADSHEET -> Optional.of(describe(spreadsheet.get()));
            case "GET " + VALUES -> Optional.of(at(call, spreadsheet.get(), SheetValues::read));
            case "PUT " + VALUES -> Optional.of(at(call, spreadsheet.get(), this::update));
            case "POST " + VALUES + ":append" -> Optional.of(at(call, spreadsheet.get(), this::append));
            case "POST " + VALUES + ":clear" -> Optional.of(at(call, spreadsheet.get(), SheetValues::clear));
            default -> Optional.empty();
        };
    }

    private Answer at(Call call, Spreadsheet spreadsheet, CellOperation operation) {
        String text = call.path().path("range").asText();
        Optional<A1Range> range = spreadsheet.range(text);
        if (range.isEmpty()) {
            return invalid("Unable to parse range: " + text);
        }
        String named = call.body().path("range").asText(text);
        return spreadsheet.range(named).equals(range)
                ? operation.apply(call, spreadsheet, range.get())
                : invalid("The range in the body, " + named + ", is not the one in the address, " + text);
    }

    private Answer invalid(String message) {
        return refusals.refuse(Reason.INVALID, null, "INVALID_ARGUMENT", message);
    }

    private Optional<Answer> misfit(A1Range target) {
        return target.endRow() > A1Range.ROWS || target.endColumn() > A1Range.COLUMNS
                ? Optional.of(invalid("Range (" + target.sheet() + ") exceeds grid limits."))
                : Optional.empty();
    }

    private static Answer describe(Spreadsheet spreadsheet) {
        ObjectNode body = Answer.object()
                .put("spreadsheetId", spreadsheet.id())
                .put("spreadsheetUrl", "https://docs.google.com/spreadsheets/d/" + spreadsheet.id() + "/edit");
        body.putObject("properties")
                .put("title", spreadsheet.title())
                .put("locale", "en_US")
                .put("timeZone", "Etc/UTC");
        ArrayNode sheets = body.putArray("sheets");
        for (String name : spreadsheet.sheets()) {
            sheets.addObject()
                    .putObject("properties")
                    .put("sheetId", sheets.size() - 1)
                    .put("title", name)
                    .put("index", sheets.size() - 1)
                    .put("sheetType", "GRID")
                    .putObject("gridProperties")
                    .put("rowCount", A1Range.ROWS)
                    .put("columnCount", A1Range.COLUMNS);
        }
        return Answer.json(200, body);
    }

    private static Answer read(Call call, Spreadsheet spreadsheet, A1Range range) {
        boolean byColumn = call.query().path("majorDimension").asText().equals("COLUMNS");
        boolean typed = call.query().path("valueRenderOption").asText().equals("UNFORMATTED_VALUE");
        ArrayNode rows = shown(spreadsheet.read(range), typed);
        ObjectNode body =
                Answer.object().put("range", range.toString()).put("majorDimension", byColumn ? "COLUMNS" : "ROWS");
        if (!rows.isEmpty()) {
            body.set("values", byColumn ? turned(rows) : rows);
        }
        return Answer.json(200, body);
    }

    private Answer append(Call call, Spreadsheet spreadsheet, A1Range range) {
        ArrayNode rows = rows(call);
        Optional<A1Range> table = spreadsheet.table(range);
        int row = table.map(A1Range::endRow).orElse(range.firstRow());
        A1Range target = range.resized(row, rows.size(), width(rows));
        Optional<Answer> misfit = misfit(target);
        if (misfit.isPresent()) {
            return misfit.get();
        }
        ObjectNode body = Answer.object().put("spreadsheetId", spreadsheet.id());
        table.ifPresent(before -> body.put("tableRange", before.toString()));
        body.set("updates", written(call, spreadsheet, target, rows));
        return Answer.json(200, body);
    }

    private Answer update(Call call, Spreadsheet spreadsheet, A1Range range) {
        ArrayNode rows = rows(call);
        A1Range target = range.resized(range.firstRow(), rows.size(), width(rows));
        if (target.endRow() > range.endRow() || target.endColumn() > range.endColumn()) {
            return invalid("Requested writing within range [" + range + "], but tried writing to [" + target + "]");
        }
        return Answer.json(200, written(call, spreadsheet, target, rows));
    }

    private static Answer clear(Call call, Spreadsheet spreadsheet, A1Range range) {
        spreadsheet.clear(range);
        return Answer.json(
                200, Answer.object().put("spreadsheetId", spreadsheet.id()).put("clearedRange", range.toString()));
    }

    private static ObjectNode written(Call call, Spreadsheet spreadsheet, A1Range target, ArrayNode rows) {
        spreadsheet.write(target, rows);
        ObjectNode updates = Answer.object()
                .put("spreadsheetId", spreadsheet.id())
                .put("updatedRange", target.toString())
                .put("updatedRows", rows.size())
                .put("updatedColumns", width(rows))
                .put("updatedCells", cells(rows));
        if (call.query().path("includeValuesInResponse").asBoolean()) {
            updates.putObject("updatedData")
                    .put("range", target.toString())
                    .put("majorDimension", "ROWS")
                    .set("values", shown(spreadsheet.read(target), false));
        }
        return updates;
    }

    /** The rows of the body, with text read as a person's typing where that is asked for. */
    private static ArrayNode rows(Call call) {
        ArrayNode rows = call.body().path("values") instanceof ArrayNode values
                ? values
                : Answer.object().arrayNode();
        boolean byColumn = call.body().path("majorDimension").asText().equals("COLUMNS");
        boolean typed = call.query().path("valueInputOption").asText().equals("USER_ENTERED");
        ArrayNode inRows = byColumn ? turned(rows) : rows;
        return typed ? each(inRows, SheetValues::entered) : inRows;
    }

    /** What a cell becomes when a person types this; formulas stay as they are. */
    private static JsonNode entered(JsonNode cell) {
        String text = cell.asText();
        if (cell.isTextual() && text.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")) {
            return DecimalNode.valueOf(new BigDecimal(text));
        }
        return cell.isTextual() && text.matches("(?i)true|false")
                ? BooleanNode.valueOf(Boolean.parseBoolean(text))
                : cell;
    }

    private static ArrayNode shown(ArrayNode rows, boolean typed) {
        return typed ? rows : each(rows, cell -> TextNode.valueOf(formatted(cell)));
    }

    private static String formatted(JsonNode cell) {
        return cell.isBoolean() ? (cell.asBoolean() ? "TRUE" : "FALSE") : cell.asText();
    }

    private static ArrayNode each(ArrayNode rows, UnaryOperator<JsonNode> change) {
        ArrayNode changed = Answer.object().arrayNode();
        for (JsonNode row : rows) {
            ArrayNode cells = changed.addArray();
            row.forEach(cell -> cells.add(change.apply(cell)));
        }
        return changed;
    }

    private static ArrayNode turned(ArrayNode rows) {
        ArrayNode turned = Answer.object().arrayNode();
        for (int column = 0; column < width(rows); column++) {
            ArrayNode line = turned.addArray();
            for (JsonNode row : rows) {
                line.add(row.has(column) ? row.get(column) : TextNode.valueOf(""));
            }
        }
        return turned;
    }

    private static int width(ArrayNode rows) {
        int width = 0;
        for (JsonNode row : rows) {
            width = Math.max(width, row.size());
        }
        return width;
    }

    private static int cells(ArrayNode rows) {
        int cells = 0;
        for (JsonNode row : rows) {
            cells += row.size();
        }
        return cells;
    }

    @FunctionalInterface
    private interface CellOperation {
        Answer apply(Call call, Spreadsheet spreadsheet, A1Range range);
    }
}
