<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">
  <psc:chapter start="0" title="Hello"/>
  <psc:chapter start="half past" title="Tides"/>
  <psc:chapter start="0:40" title="Links" href="javascript:x"/>
</psc:chapters>
