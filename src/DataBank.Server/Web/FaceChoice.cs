using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Endpoint metadata: how the face of a request is chosen. Null: there is no such face, the answer is 404.</summary>
internal sealed record FaceChoice<TFace>(Func<HttpContext, TFace?> Choose)
    where TFace : class;
