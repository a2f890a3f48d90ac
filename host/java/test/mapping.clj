;; The Java classes from Clojure: mapping.clj COMPONENT CASE-FOLDER
(import '(fi.lupasilta Application Mapping LupasiltaException)
        '(java.nio.file Files Path))

(let [[component folder] *command-line-args*
      path (fn [name] (Path/of name (make-array String 0)))
      body (fn [name] (Files/readAllBytes (path (str folder "/" name ".json"))))]
  (with-open [mapping (Mapping/load (path component))]
    (let [application (reduce #(.body %1 %2 (body %2)) (Application.) ["commondata" "formdata"])
          mapped (.map mapping application)]
      (println "mapped to" (count (.documents mapped)) "documents")
      (println (try (.map mapping (Application.)) (catch LupasiltaException e (.code e)))))))
(shutdown-agents)
