using System.Text.Json.Serialization;

namespace DataBank.Storage;

/// <summary>How records are written: by code that the build makes, since it is done with each access.</summary>
[JsonSerializable(typeof(AuditRecord), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class AuditJson : JsonSerializerContext;
