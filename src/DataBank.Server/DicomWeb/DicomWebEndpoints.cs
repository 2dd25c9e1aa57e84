using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>STOW-RS, QIDO-RS and WADO-RS (PS3.18 §10), one file each, mapped below a base whose group sets a <see cref="DicomWebFace"/>.</summary>
public static class DicomWebEndpoints
{
    public static void MapDicomWeb(this IEndpointRouteBuilder dicomWeb) => throw new NotImplementedException();
}
