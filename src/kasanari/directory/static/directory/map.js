// The places found, on a map whose tiles the city has configured. Without WebGL or tiles the list says the same.
"use strict";
(() => {
  const box = document.getElementById("map");
  const found = document.getElementById("map-places");
  if (!box || !found || typeof maplibregl === "undefined") return;
  const places = JSON.parse(found.textContent);
  maplibregl.setWorkerUrl(box.dataset.worker);
  const map = new maplibregl.Map({
    container: box,
    style: box.dataset.style,
    center: [137, 36],
    zoom: 4,
    cooperativeGestures: true,
    attributionControl: { compact: false },
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  const bounds = new maplibregl.LngLatBounds();
  for (const place of places.features) {
    const at = place.geometry.coordinates;
    const marker = new maplibregl.Marker().setLngLat(at).setPopup(new maplibregl.Popup().setDOMContent(told(place.properties)));
    marker.getElement().setAttribute("aria-label", `${place.properties.name} ${place.properties.place}`);
    marker.addTo(map);
    bounds.extend(at);
  }
  if (places.features.length) map.fitBounds(bounds, { padding: 48, maxZoom: 15, animate: false });

  function told(properties) {
    const text = document.createElement("p");
    const link = document.createElement("a");
    link.href = properties.url;
    link.textContent = properties.name;
    text.append(link, document.createElement("br"), properties.organization, document.createElement("br"), properties.place);
    return text;
  }
})();
