using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Writes what a face can do as a CapabilityStatement (https://hl7.org/fhir/R4/capabilitystatement.html): only what is registered.</summary>
internal static class CapabilityStatements
{
    private const string R4Operations = "http://hl7.org/fhir/OperationDefinition/";
    private const string OwnOperations = "http://databank.example.jp/fhir/OperationDefinition/";
    private const string GenomicsReporting = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/";
    private const string BulkData = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";
    private const string Backport = "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/";
    private static readonly string[] Reading = ["read", "vread", "history-instance", "history-type", "search-type"];
    private static readonly string[] Writing = ["create", "update", "patch", "delete"];

    // Those that may lead anywhere are left out.
    private static readonly ILookup<string, SearchParameterDefinition> leadingTo = ResourceTypes.All.SelectMany(SearchParameters.For)
        .Where(parameter => parameter.Type == SearchParameterType.Reference && parameter.Targets.Count <= 16)
        .SelectMany(parameter => parameter.Targets.Select(target => (Target: target, Parameter: parameter))).ToLookup(each => each.Target, each => each.Parameter);

    public static ReadOnlyMemory<byte> ToJson(string baseUrl, FhirAccess access, FhirFace face, IReadOnlyList<SubscriptionTopic> topics, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512 * 1024);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        var version = typeof(CapabilityStatements).Assembly.GetName().Version!.ToString(3);
        json.WriteStartObject();
        json.WriteString("resourceType", "CapabilityStatement");
        json.WriteString("status", "active");
        json.WriteString("date", now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("kind", "instance");
        WriteStrings(json, "instantiates", [$"http://databank.example.jp/fhir/CapabilityStatement/{(access.Write is null ? "research" : "clinical")}-face"]);
        json.WriteStartObject("software");
        json.WriteString("name", "DataBank Appliance");
        json.WriteString("version", version);
        json.WriteEndObject();
        json.WriteStartObject("implementation");
        json.WriteString("description", access.Write is null ? "Pseudonymized view of one research theme: nothing but subscriptions is written" : "Clinical store");
        json.WriteString("url", baseUrl);
        json.WriteEndObject();
        json.WriteString("fhirVersion", "4.0.1");
        WriteStrings(json, "format", ["json", FhirMediaTypes.Json, "xml", FhirMediaTypes.Xml]);
        if (access.Write is not null) WriteStrings(json, "patchFormat", [FhirMediaTypes.JsonPatch, FhirMediaTypes.Json, FhirMediaTypes.Xml]);
        json.WriteStartArray("rest");
        WriteRest(json, access, face, topics);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRest(Utf8JsonWriter json, FhirAccess access, FhirFace face, IReadOnlyList<SubscriptionTopic> topics)
    {
        var canWrite = access.Write is not null;
        json.WriteStartObject();
        json.WriteString("mode", "server");
        json.WriteString("documentation", "Not supported, and refused with an OperationOutcome: _contained and _containedType, _query, functional lists in _list.");
        json.WriteStartObject("security");
        json.WriteString("description", "Access tokens (JWT) in the Authorization header; roles in the claim \"roles\" decide.");
        json.WriteEndObject();
        json.WriteStartArray("resource");
        foreach (var type in ResourceTypes.All.Order(StringComparer.Ordinal))
        {
            if (type != "AuditEvent") WriteResource(json, type, canWrite, face, topics);
            else if (canWrite) WriteAudit(json);
        }
        json.WriteEndArray();
        WriteCodes(json, "interaction", canWrite ? ["transaction", "batch", "history-system", "search-system"] : ["history-system", "search-system"]);
        json.WriteStartArray("searchParam");
        foreach (var name in (string[])["_content", "_has", "_list", "_text"]) WriteParameter(json, name, "string", "");
        WriteParameter(json, "_filter", "special", "");
        json.WriteEndArray();
        WriteStrings(json, "compartment", CompartmentParameters.Names.Select(name => $"http://hl7.org/fhir/CompartmentDefinition/{char.ToLowerInvariant(name[0])}{name[1..]}"));
        json.WriteStartArray("operation");
        WriteOperation(json, "export", BulkData + "export");
        WriteOperation(json, "cohort", OwnOperations + "cohort");
        foreach (var name in FindSubjectVariants.Names.Concat(FindSubjectImplications.Names).Concat(FindHaplotypes.Names).Concat(FindPopulationVariants.Names).Concat(FindPopulationImplications.Names)) WriteOperation(json, name, GenomicsReporting + name);
        if (canWrite)
        {
            WriteOperation(json, "import", OwnOperations + "import");
            WriteOperation(json, "reindex", OwnOperations + "reindex");
            WriteOperation(json, "intake", OwnOperations + "intake");
            WriteOperation(json, "graphql", R4Operations + "Resource-graphql");
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, string type, bool canWrite, FhirFace face, IReadOnlyList<SubscriptionTopic> topics)
    {
        json.WriteStartObject();
        var isSubscription = type == WriteSubscription.Type;
        if (isSubscription) WriteTopics(json, canWrite ? SubscriptionTopic.BuiltIn.Concat(topics) : SubscriptionTopic.OfViews);
        json.WriteString("type", type);
        if (face.ProfilesOf(type).ToList() is { Count: > 0 } profiles) WriteStrings(json, "supportedProfile", profiles);
        if (face.Definitions is not null && ServedDefinitions.Holds(type)) json.WriteString("documentation", "What R4 and the installed packages define is read and searched here, too; what is stored under its id or canonical takes its place.");
        if (isSubscription && !canWrite)
        {
            WriteOwnSubscriptions(json);
            return;
        }
        WriteCodes(json, "interaction", isSubscription ? [.. Reading, "create", "update", "delete"] : canWrite ? [.. Reading, .. Writing] : Reading);
        var versioning = canWrite ? face.Policies.VersioningOf(type) : VersioningPolicy.NoVersion;
        json.WriteString("versioning", versioning switch { VersioningPolicy.NoVersion => "no-version", VersioningPolicy.VersionedUpdate => "versioned-update", _ => "versioned" });
        json.WriteBoolean("readHistory", versioning != VersioningPolicy.NoVersion);
        json.WriteBoolean("updateCreate", canWrite);
        json.WriteBoolean("conditionalCreate", canWrite && !isSubscription);
        json.WriteString("conditionalRead", "full-support");
        json.WriteBoolean("conditionalUpdate", canWrite && !isSubscription);
        json.WriteString("conditionalDelete", canWrite && !isSubscription ? "multiple" : "not-supported");
        WriteReferencePolicy(json, type, face);
        var shown = SearchParameters.For(type).Concat(face.Resources.Parameters.For(type)).Where(parameter => IsSearchable(parameter, face)).ToList();
        WriteStrings(json, "searchInclude", ["*", .. shown.Where(parameter => parameter.Type == SearchParameterType.Reference).Select(parameter => $"{type}:{parameter.Code}")]);
        WriteStrings(json, "searchRevInclude", ["*", .. leadingTo[type].Where(parameter => IsSearchable(parameter, face)).Select(parameter => $"{parameter.ResourceType}:{parameter.Code}")]);
        json.WriteStartArray("searchParam");
        Write(json, SearchParameters.Id(type));
        Write(json, SearchParameters.LastUpdated(type));
        foreach (var parameter in shown) Write(json, parameter);
        json.WriteEndArray();
        WriteOperations(json, type, canWrite);
        json.WriteEndObject();
    }

    // https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/StructureDefinition-capabilitystatement-subscriptiontopic-canonical.html
    private static void WriteTopics(Utf8JsonWriter json, IEnumerable<SubscriptionTopic> topics)
    {
        json.WriteStartArray("extension");
        foreach (var topic in topics)
        {
            json.WriteStartObject();
            json.WriteString("url", SubscriptionResource.Profiles + "capabilitystatement-subscriptiontopic-canonical");
            json.WriteString("valueCanonical", topic.Url);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // In a view a client sees its own alone.
    private static void WriteOwnSubscriptions(Utf8JsonWriter json)
    {
        json.WriteString("documentation", "Those of the client alone. Payloads are empty or id-only; a change is of what the view shows now: there are no earlier versions and no deletions.");
        WriteCodes(json, "interaction", ["read", "search-type", "create", "update", "delete"]);
        json.WriteString("versioning", "versioned-update");
        json.WriteBoolean("readHistory", false);
        json.WriteBoolean("updateCreate", false);
        json.WriteStartArray("searchParam");
        Write(json, SearchParameters.Id(WriteSubscription.Type));
        Write(json, SearchParameters.Find(WriteSubscription.Type, "status")!);
        json.WriteEndArray();
        json.WriteStartArray("operation");
        WriteSubscriptionOperations(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSubscriptionOperations(Utf8JsonWriter json)
    {
        WriteOperation(json, "status", Backport + "backport-subscription-status");
        WriteOperation(json, "events", Backport + "backport-subscription-events");
        WriteOperation(json, "get-ws-binding-token", Backport + "backport-subscription-get-ws-binding-token");
    }

    private static void WriteReferencePolicy(Utf8JsonWriter json, string type, FhirFace face) =>
        WriteStrings(json, "referencePolicy", face.Policies.EnforcedReferences.Contains(type) ? ["literal", "logical", "enforced"] : ["literal", "logical"]);

    private static void WriteAudit(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "AuditEvent");
        json.WriteString("documentation", "Rendered from the audit journal, newest first; for auditors.");
        WriteStrings(json, "supportedProfile", AuditEvents.Profiles);
        WriteCodes(json, "interaction", ["read", "search-type"]);
        json.WriteStartArray("searchParam");
        foreach (var parameter in ReadAudit.Parameters) Write(json, parameter);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOperations(Utf8JsonWriter json, string type, bool canWrite)
    {
        var hasEverything = type is "Patient" or "Encounter";
        if (!hasEverything && !canWrite) return;
        json.WriteStartArray("operation");
        if (hasEverything) WriteOperation(json, "everything", $"{R4Operations}{type}-everything");
        if (canWrite)
        {
            foreach (var (name, definition) in TerminologyRoutes.Of(type)) WriteOperation(json, name, definition);
            if (type == "Patient") WriteOperation(json, "export", BulkData + "patient-export");
            if (type == "Patient")
            {
                WriteOperation(json, "match", R4Operations + "Patient-match");
                WriteOperation(json, "member-match", "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match");
            }
            if (type == "Group") WriteOperation(json, "export", BulkData + "group-export");
            if (type == WriteSubscription.Type) WriteSubscriptionOperations(json);
            if (type == "Observation") WriteOperation(json, "lastn", R4Operations + "Observation-lastn");
            WriteOperation(json, "purge-history", OwnOperations + "purge-history");
            foreach (var name in (string[])["meta", "meta-add", "meta-delete", "validate"]) WriteOperation(json, name, $"{R4Operations}Resource-{name}");
        }
        json.WriteEndArray();
    }

    private static void WriteOperation(Utf8JsonWriter json, string name, string definition)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("definition", definition);
        json.WriteEndObject();
    }

    private static bool IsSearchable(SearchParameterDefinition parameter, FhirFace face) =>
        !face.HidesParameter(parameter.ResourceType, parameter.Code)
        && !parameter.Components.Any(component => face.HidesParameter(parameter.ResourceType, component.Definition.Code));

    private static void Write(Utf8JsonWriter json, SearchParameterDefinition parameter) =>
        WriteParameter(json, parameter.Code, parameter.Type.ToString().ToLowerInvariant(), parameter.Url);

    private static void WriteParameter(Utf8JsonWriter json, string name, string type, string definition)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        if (definition.Length > 0) json.WriteString("definition", definition);
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static void WriteCodes(Utf8JsonWriter json, string name, IEnumerable<string> codes)
    {
        json.WriteStartArray(name);
        foreach (var code in codes)
        {
            json.WriteStartObject();
            json.WriteString("code", code);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
