using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A conformance resource that was found, and the package it came from.</summary>
public sealed record Definition(DefinitionEntry Entry, DefinitionPackage Package, JsonElement Json);
