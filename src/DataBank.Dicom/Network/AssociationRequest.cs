using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace DataBank.Dicom;

/// <summary>What a listener knows of a peer that asks for an association.</summary>
/// <param name="Remote">Where it connects from.</param>
/// <param name="Certificate">Its TLS certificate, if it showed one.</param>
public sealed record AssociationRequest(AssociateParameters Parameters, IPAddress Remote, X509Certificate? Certificate);
