package io.millrace.tool.road;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.change.MerchantId;
import io.millrace.sink.DocumentId;
import io.millrace.sink.elastic.ElasticNames;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The search index: a document counts as seen when a search finds it in the state that the change has made. */
final class SearchPlace implements Place {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI search;
    private final String kind;

    SearchPlace(Site site) {
        this.kind = site.kind();
        this.search = URI.create(site.elasticsearch() + "/" + ElasticNames.index(kind) + "/_search");
    }

    @Override
    public List<Sample> seen(List<Sample> samples) throws Exception {
        var documents = documents(samples);
        return samples.stream()
                .filter(sample -> isSeen(sample, documents.getOrDefault(id(sample), JSON.missingNode())))
                .toList();
    }

    private static boolean isSeen(Sample sample, JsonNode source) {
        return switch (sample.kind()) {
            case INSERTED -> source.hasNonNull("amount");
            case UPDATED ->
                source.hasNonNull("amount")
                        && new BigDecimal(source.path("amount").asText()).longValue() >= sample.mark();
            case STATUS -> hasStatus(source, sample.mark());
        };
    }

    private static boolean hasStatus(JsonNode source, long key) {
        for (var status : source.path("statuses")) {
            if (status.path("id").asLong() == key) {
                return true;
            }
        }
        return false;
    }

    private Map<String, JsonNode> documents(List<Sample> samples) throws IOException, InterruptedException {
        var body = JSON.createObjectNode();
        var ids = body.putObject("query").putObject("ids").putArray("values");
        samples.stream().map(this::id).distinct().forEach(ids::add);
        body.put("size", ids.size()).put("track_total_hits", false);
        body.putArray("_source").add("amount").add("statuses.id");
        var request = HttpRequest.newBuilder(search)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("the search index answers " + answer.statusCode());
        }
        var found = new HashMap<String, JsonNode>();
        JSON.readTree(answer.body())
                .path("hits")
                .path("hits")
                .forEach(hit -> found.put(hit.path("_id").asText(), hit.path("_source")));
        return found;
    }

    private String id(Sample sample) {
        return ElasticNames.id(new DocumentId(
                kind, new MerchantId(Long.toString(sample.merchant())), Long.toString(sample.transaction())));
    }

    @Override
    public void close() {
        http.close();
    }
}
