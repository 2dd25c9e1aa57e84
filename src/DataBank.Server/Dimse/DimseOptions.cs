using System.Net;

namespace DataBank.Server;

/// <summary>How the archive answers DICOM associations.</summary>
/// <param name="Endpoint">Address and port to listen on.</param>
/// <param name="AeTitle">Our AE title: associations called otherwise are rejected.</param>
/// <param name="CallingAeTitles">Who may associate; null: everybody (only where nobody needs a token either).</param>
public sealed record DimseOptions(IPEndPoint Endpoint, string AeTitle, IReadOnlySet<string>? CallingAeTitles);
